namespace OrleansKv.Api;

/// <summary>Bounds of the HTTP layer alone, each with its reason.</summary>
internal static class ApiLimits
{
    /// <summary>
    /// What the JSON envelope of a PUT may add to its value, in bytes: names, ttl and white space.
    /// </summary>
    public const int EnvelopeBytes = 4 * 1024;

    /// <summary>
    /// Deepest JSON that is taken as a value; the reader needs one bit per level, but parsers of clients are recursive.
    /// </summary>
    public const int JsonDepth = 1000;

    /// <summary>Longest decoded query value, in bytes: a cursor is a key in base64.</summary>
    public const int QueryValueBytes = 2 * Limits.KeyBytes;

    /// <summary>Keys in a page of a listing when the client names no limit.</summary>
    public const int DefaultPageKeys = 100;

    /// <summary>
    /// Keys asked of the store at once when their values are wanted: bounds what one step holds.
    /// </summary>
    public const int ValuesStep = 16;

    /// <summary>
    /// Bytes of values after which a page ends early: a page of the largest values would be 1 GiB.
    /// </summary>
    public const int PageValueBytes = 4 * 1024 * 1024;

    /// <summary>Longest time to live.</summary>
    public static readonly double TtlSeconds = Limits.TimeToLive.TotalSeconds;

    /// <summary>Operations of one batch under way at once: a batch is one client among others.</summary>
    public const int BatchParallel = 32;

    /// <summary>
    /// Milliseconds after which a batch begins no more operations: each may wait as long as a single one.
    /// </summary>
    public const int BatchTime = 10_000;

    /// <summary>Largest buffer that a thread keeps for its next answer, in bytes.</summary>
    public const int KeptBuffer = 64 * 1024;

    /// <summary>Events of a watch that are sent together while more are at hand.</summary>
    public const int EventBatch = 32;

    /// <summary>
    /// Silence of a watch after which a sign of life is sent: proxies close what is silent for a minute.
    /// </summary>
    public static readonly TimeSpan WatchSilence = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Seconds that a refused client is told to wait: an election or a restart takes about as long.
    /// </summary>
    public const string RetryAfter = "1";
}
