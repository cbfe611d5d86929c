using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace OrleansKv.Api;

/// <summary>A time to live: seconds as clients give it, milliseconds as it is kept; 0 is for ever.</summary>
internal static class Ttl
{
    public static Parsed<long> OfHeader(StringValues header)
    {
        if (header.Count == 0) return 0;
        const NumberStyles Plain = NumberStyles.AllowDecimalPoint;
        return double.TryParse(header.ToString(), Plain, CultureInfo.InvariantCulture, out var seconds)
            ? OfSeconds(seconds)
            : Problems.BadRequest("The header Ttl is a number of seconds.");
    }

    public static Parsed<long> OfSeconds(double seconds) =>
        seconds is > 0 and <= ApiLimits.TtlSeconds
            ? (long)Math.Ceiling(seconds * 1000)
            : Problems.BadRequest("The ttl is above 0 seconds and at most 100 years.");
}
