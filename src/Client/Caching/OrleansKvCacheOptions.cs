using System.ComponentModel.DataAnnotations;
using System.Text;
using Microsoft.Extensions.Options;

namespace OrleansKv.Client.Caching;

/// <summary>How the cache names its keys, and how long it waits for the store.</summary>
public sealed class OrleansKvCacheOptions
{
    /// <summary>
    /// Prefix of every key, which separates the cache from other data in the store. Default "cache/".
    /// </summary>
    [KeyPrefix]
    public string KeyPrefix { get; set; } = "cache/";

    /// <summary>
    /// The part of a sliding window, 0 to 0.5, that must have passed before an access extends it: an
    /// extension is a write to a majority of disks. Default 0.1: an entry with a window of 60 s expires 54 to
    /// 60 s after its last access. 0 extends it at every access.
    /// </summary>
    [OptionRange(0, 0.5, "of the window")]
    public double SlidingSlack { get; set; } = 0.1;

    /// <summary>
    /// The longest wait of one call for the store, retries included; 10 ms to 1 min. Default 1 s: far shorter
    /// than the client's own deadline, because the caller of a cache can compute the value instead.
    /// </summary>
    [OptionRange(0.01, 60, "seconds")]
    public TimeSpan Deadline { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How long calls fail immediately while the store is unavailable, before one call tries it again; 0.5 s to 1 h.
    /// Default 2 s. The circuit opens when two calls, and at least half of all, have failed within three deadlines.
    /// </summary>
    [OptionRange(0.5, 3600, "seconds")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The name under which AddKeyedOrleansKvHttp registered the client; null: the client without a name.
    /// </summary>
    public string? ClientName { get; set; }
}

/// <summary>Checks the options; its code is generated from the attributes.</summary>
[OptionsValidator]
internal sealed partial class OrleansKvCacheOptionsValidator : IValidateOptions<OrleansKvCacheOptions>;

/// <summary>Text that is valid at the beginning of keys, and leaves room for the rest.</summary>
internal sealed class KeyPrefixAttribute : ValidationAttribute
{
    private const int LongestBytes = 512;

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is string prefix && IsPrefix(prefix) ? null : new(
            $"{validationContext.DisplayName} is not a valid key prefix: "
            + $"set it to valid Unicode of at most {LongestBytes} bytes in UTF-8, or to \"\".");

    private static bool IsPrefix(string text) => text.Length == 0
        || (Key.TryCreate(text, out var key, out _) && Encoding.UTF8.GetByteCount(key.Text) <= LongestBytes);
}
