namespace OrleansKv.Client.Caching;

public sealed class OrleansKvCacheOptions
{
    internal const string Rule =
        "The cache's KeyPrefix must be valid Unicode of at most 512 bytes, and SlidingSlack from 0 to 0.5.";

    /// <summary>
    /// In front of every key, so that the cache and other data of the store do not meet. Default "cache/".
    /// </summary>
    public string KeyPrefix { get; set; } = "cache/";

    /// <summary>
    /// The part of a sliding window, 0 to 0.5, that must have passed before an access extends it: an
    /// extension is a write to a majority of disks. Default 0.1: an entry with a window of 60 s goes 54 to
    /// 60 s after its last access. 0 extends at every access.
    /// </summary>
    public double SlidingSlack { get; set; } = 0.1;

    internal bool IsValid => SlidingSlack is >= 0 and <= 0.5
        && (KeyPrefix.Length == 0
            || (Key.TryCreate(KeyPrefix, out var key, out _)
                && System.Text.Encoding.UTF8.GetByteCount(key.Text) <= 512));
}
