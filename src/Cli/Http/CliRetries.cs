namespace OrleansKv.Cli.Http;

/// <summary>How long the command line insists: somebody waits for it.</summary>
internal static class CliRetries
{
    extension(RetryPolicy)
    {
        /// <param name="seconds">
        /// What the user is ready to wait; null when that was not said: then who mistyped an address need
        /// not wait 10 s.
        /// </param>
        public static RetryPolicy Within(double? seconds)
        {
            var policy = new RetryPolicy { LostAnswerRetries = 1, RefusedPatience = TimeSpan.FromSeconds(2) };
            if (seconds is not { } given) return policy;
            policy.Deadline = policy.RefusedPatience = TimeSpan.FromSeconds(given);
            return policy;
        }

        /// <summary>
        /// For bulk loads: a killed node comes back within this, and the same put again does no harm.
        /// </summary>
        public static RetryPolicy Patient(double? seconds) =>
            new()
            {
                Deadline = TimeSpan.FromSeconds(seconds ?? 30),
                RefusedPatience = TimeSpan.MaxValue,
                LostAnswerRetries = int.MaxValue,
            };
    }
}
