namespace OrleansKv.Api;

/// <summary>Bounds of the HTTP layer alone, each with its reason.</summary>
internal static class ApiLimits
{
    /// <summary>
    /// What the JSON envelope of a PUT may add to its value, in bytes: the member name and white space.
    /// </summary>
    public const int EnvelopeBytes = 4 * 1024;

    /// <summary>
    /// Deepest JSON accepted as a value: our reader needs one bit per level, but clients' parsers are recursive.
    /// </summary>
    public const int JsonDepth = 1000;

    /// <summary>Longest decoded query value, in bytes: a cursor is a key in base64.</summary>
    public const int QueryValueBytes = 2 * Limits.KeyBytes;

    /// <summary>Keys in a page of a listing if the client gives no limit.</summary>
    public const int DefaultPageKeys = 100;

    /// <summary>
    /// Keys requested from the store in one step of a listing with values: bounds what a step holds.
    /// </summary>
    public const int ValuesStep = 16;

    /// <summary>
    /// Bytes of values after which a page ends early: a page of the largest values would be 1 GiB.
    /// </summary>
    public const int PageValueBytes = 4 * 1024 * 1024;

    /// <summary>Longest time to live.</summary>
    public static readonly double TtlSeconds = Limits.TimeToLive.TotalSeconds;

    /// <summary>Concurrent operations of one batch: a batch is one client among others.</summary>
    public const int BatchParallel = 32;

    /// <summary>
    /// Milliseconds after which a batch starts no more operations: each may take as long as a single request.
    /// </summary>
    public const int BatchTime = 10_000;

    /// <summary>Largest buffer that a thread keeps for its next answer, in bytes.</summary>
    public const int KeptBuffer = 64 * 1024;

    /// <summary>Events of a watch that are sent together while more are available.</summary>
    public const int EventBatch = 32;

    /// <summary>
    /// Silence of a watch after which a bare heartbeat is sent: proxies close connections that are silent for a minute.
    /// </summary>
    public static readonly TimeSpan WatchSilence = TimeSpan.FromSeconds(15);

    /// <summary>
    /// The Retry-After of a refused request, in seconds: suspecting a node takes about as long.
    /// </summary>
    public const string RetryAfter = "1";
}
