using System.Globalization;
using Microsoft.Extensions.Primitives;

namespace OrleansKv.Api;

/// <summary>A time to live: seconds as clients give it, milliseconds as it is kept; 0 is for ever.</summary>
internal static class Ttl
{
    private const string Never = "none";

    /// <summary>The header Ttl, or ?ttl=, where "none" is for ever.</summary>
    /// <returns>Null when neither is there.</returns>
    public static Parsed<long?> Of(StringValues header, QueryText query)
    {
        var parameter = query.Find("ttl");
        if (parameter.Problem is { } problem) return problem;
        if (header.Count == 0 && parameter.Value is null) return (long?)null;
        if (header.Count != 0 && parameter.Value is not null)
            return Problems.BadRequest("The time to live is given twice, in the header and in the query.");
        if (parameter.Value == Never) return 0;
        var ttl = OfHeader(parameter.Value ?? header);
        return ttl.Problem is { } broken ? broken : ttl.Value;
    }

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
