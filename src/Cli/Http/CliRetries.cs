namespace OrleansKv.Cli.Http;

/// <summary>How long the command line retries: shorter than the client's defaults, because a user is waiting.</summary>
internal static class CliRetries
{
    extension(RetryPolicy)
    {
        /// <param name="seconds">
        /// The value of --timeout; null if it was not given: then refused connections are reported soon, for
        /// example after a mistyped address.
        /// </param>
        public static RetryPolicy Within(double? seconds)
        {
            var policy = new RetryPolicy { LostAnswerRetries = 1, RefusedPatience = TimeSpan.FromSeconds(2) };
            if (seconds is not { } given) return policy;
            policy.Deadline = policy.RefusedPatience = TimeSpan.FromSeconds(given);
            return policy;
        }

        /// <summary>
        /// For bulk loads: long enough for a killed node to be restarted. Repeating the same put is harmless.
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
