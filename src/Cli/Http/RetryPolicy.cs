namespace OrleansKv.Cli.Http;

/// <summary>How long a client insists. A retry is only ever safe because of the idempotency key.</summary>
internal sealed record RetryPolicy
{
    /// <summary>From the first attempt to the last word. Default 10 s: several failovers of a node.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Longest that connections may be refused by every server; a user who mistyped should not wait 10 s.
    /// </summary>
    public TimeSpan RefusedPatience { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Longest wait for one answer: longer than a node's own operation timeout.</summary>
    public TimeSpan Attempt { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>Retries after a lost answer. More only where the same write again does no harm.</summary>
    public int UnknownRetries { get; init; } = 1;

    public TimeSpan FirstPause { get; init; } = TimeSpan.FromMilliseconds(50);

    public TimeSpan LongestPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// For bulk loads: a killed node comes back within this, and the same put again does no harm.
    /// </summary>
    public static RetryPolicy Patient(double? seconds)
    {
        var deadline = TimeSpan.FromSeconds(seconds ?? 30);
        return new() { Deadline = deadline, RefusedPatience = deadline, UnknownRetries = int.MaxValue };
    }

    /// <summary>
    /// Exponential, with full jitter: clients that failed together do not come back together.
    /// </summary>
    public TimeSpan Pause(int round, Random random)
    {
        var ceiling =
            Math.Min(LongestPause.TotalMilliseconds, FirstPause.TotalMilliseconds * Math.Pow(2, round));
        return TimeSpan.FromMilliseconds(ceiling * (0.5 + random.NextDouble() / 2));
    }

    /// <param name="seconds">What the user is ready to wait; null when that was not said.</param>
    public static RetryPolicy Within(double? seconds) => seconds is not { } s
        ? new()
        : new() { Deadline = TimeSpan.FromSeconds(s), RefusedPatience = TimeSpan.FromSeconds(s) };
}
