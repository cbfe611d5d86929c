using System.Globalization;
using Microsoft.Extensions.Caching.Distributed;

namespace OrleansKv.Client.Caching;

/// <summary>
/// The lifetime of a cached entry. It is stored in the parameters of the value's media type, so that the value is
/// exactly the cached bytes.
/// </summary>
/// <remarks>
/// A lifetime above the store's limit of 100 years means that the entry never expires: DateTimeOffset.MaxValue is
/// a common way to say "never".
/// </remarks>
/// <param name="Sliding">Time to expiry after the last access; null: accesses do not count.</param>
/// <param name="Absolute">Latest time of expiry; null: never.</param>
internal readonly record struct CacheLifetime(TimeSpan? Sliding, DateTimeOffset? Absolute)
{
    private const string SlidingName = "sliding";
    private const string AbsoluteName = "absolute";

    /// <summary>Shorter than the store accepts: such an entry would have expired on arrival.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(1);

    public string ContentType
    {
        get
        {
            var type = Value.Binary;
            if (Sliding is { } sliding) type += Parameter(SlidingName, (long)sliding.TotalMilliseconds);
            if (Absolute is { } absolute) type += Parameter(AbsoluteName, absolute.ToUnixTimeMilliseconds());
            return type;
        }
    }

    /// <summary>Of an absolute and a relative expiration the earlier one counts, as in the framework.</summary>
    public static CacheLifetime Of(DistributedCacheEntryOptions options, DateTimeOffset now)
    {
        var end = options.AbsoluteExpiration;
        if (options.AbsoluteExpirationRelativeToNow is { } after && after <= Limits.TimeToLive
            && !(end < now + after))
            end = now + after;
        return new(
            options.SlidingExpiration <= Limits.TimeToLive ? options.SlidingExpiration : null,
            end - now <= Limits.TimeToLive ? end : null);
    }

    public static CacheLifetime Parse(string contentType) =>
        new(TimeOf(contentType), DateOf(contentType));

    /// <summary>The time from an access at this time to the expiry; null: never expires.</summary>
    public TimeSpan? LeftAt(DateTimeOffset now)
    {
        var left = Absolute - now;
        if (Sliding is { } sliding && !(left < sliding)) left = sliding;
        return left < Least ? Least : left;
    }

    private static TimeSpan? TimeOf(string type) =>
        NumberIn(type, SlidingName) is { } sliding && sliding <= Limits.TimeToLive.TotalMilliseconds
            ? TimeSpan.FromMilliseconds(sliding)
            : null;

    private static DateTimeOffset? DateOf(string type) =>
        NumberIn(type, AbsoluteName) is { } absolute
        && absolute <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
        && absolute >= DateTimeOffset.MinValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(absolute)
            : null;

    private static string Parameter(string name, long number) =>
        string.Create(CultureInfo.InvariantCulture, $"; {name}={number}");

    private static long? NumberIn(string type, string name)
    {
        foreach (var part in type.Split(';', StringSplitOptions.TrimEntries).Skip(1))
        {
            if (part.StartsWith(name + "=", StringComparison.Ordinal)
                && long.TryParse(part.AsSpan(name.Length + 1), CultureInfo.InvariantCulture, out var number))
                return number;
        }
        return null;
    }
}
