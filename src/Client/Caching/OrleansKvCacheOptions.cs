namespace OrleansKv.Client.Caching;

/// <summary>How the cache names its keys, and how long it waits for the store.</summary>
public sealed class OrleansKvCacheOptions
{
    internal const string KeyPrefixRule =
        "The cache's KeyPrefix must be valid Unicode of at most 512 bytes in UTF-8.";

    internal const string SlidingSlackRule = "The cache's SlidingSlack must be from 0 to 0.5.";

    internal const string DeadlineRule = "The cache's Deadline must be from 10 milliseconds to 1 minute.";

    internal const string BreakRule = "The cache's BreakDuration must be from 0.5 seconds to 1 hour.";

    private const int PrefixBytes = 512;

    /// <summary>
    /// In front of every key, so that the cache and other data of the store do not meet. Default "cache/".
    /// </summary>
    public string KeyPrefix { get; set; } = "cache/";

    /// <summary>
    /// The part of a sliding window, 0 to 0.5, that must have passed before an access extends it: an
    /// extension is a write to a majority of disks. Default 0.1: an entry with a window of 60 s ends 54 to
    /// 60 s after its last access. 0 extends at every access.
    /// </summary>
    public double SlidingSlack { get; set; } = 0.1;

    /// <summary>
    /// Longest that one call waits for the store, retries included; 10 ms to 1 min. Default 1 s: far shorter
    /// than the client's own deadline, because a caller of a cache can compute what the cache does not give.
    /// </summary>
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// While the store is unavailable, calls fail at once for so long; then one call tries it. 0.5 s to 1 h.
    /// Default 2 s. The circuit opens when two calls, and half of all, failed within three deadlines.
    /// </summary>
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The name of the client that AddKeyedOrleansKvHttp registered; null: the one without a name.
    /// </summary>
    public string? ClientName { get; set; }

    internal IEnumerable<string> Problems()
    {
        if (KeyPrefix is null || (KeyPrefix.Length > 0 && !IsPrefix(KeyPrefix))) yield return KeyPrefixRule;
        if (SlidingSlack is not (>= 0 and <= 0.5)) yield return SlidingSlackRule;
        if (Deadline < TimeSpan.FromMilliseconds(10) || Deadline > TimeSpan.FromMinutes(1))
            yield return DeadlineRule;
        if (BreakDuration < TimeSpan.FromSeconds(0.5) || BreakDuration > TimeSpan.FromHours(1))
            yield return BreakRule;
    }

    private static bool IsPrefix(string text) => Key.TryCreate(text, out var key, out _)
        && System.Text.Encoding.UTF8.GetByteCount(key.Text) <= PrefixBytes;
}
