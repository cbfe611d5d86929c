using System.Globalization;
using Microsoft.Extensions.Caching.Distributed;

namespace OrleansKv.Client.Caching;

/// <summary>
/// When a cached entry ends. It is kept in the parameters of the value's media type, so that the value itself
/// is the cached bytes and nothing else.
/// </summary>
/// <remarks>
/// A window or an end beyond what the store keeps, 100 years, is none: DateTimeOffset.MaxValue is a usual way
/// to say "never".
/// </remarks>
/// <param name="Sliding">After the last access; null: accesses do not count.</param>
/// <param name="Absolute">At the latest; null: never.</param>
internal readonly record struct CacheLifetime(TimeSpan? Sliding, DateTimeOffset? Absolute)
{
    private const string SlidingName = "sliding";
    private const string AbsoluteName = "absolute";

    /// <summary>Shorter than the store takes; such an entry has ended when it arrives.</summary>
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

    /// <summary>Of an absolute and a relative end the earlier counts, as in the framework's cache.</summary>
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

    /// <summary>From an access at this time to the end; null: for ever.</summary>
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
