using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>A time to live: seconds as clients give it, milliseconds as it is kept; 0 is for ever.</summary>
internal static class Ttl
{
    private const string Header = "Ttl";
    private const string Never = "none";

    /// <summary>The header Ttl, or ?ttl=, where "none" is for ever.</summary>
    /// <returns>Null when neither is there.</returns>
    public static Parsed<long?> Of(IHeaderDictionary headers, QueryText query)
    {
        var parameter = query.Find("ttl");
        if (parameter.Problem is { } problem) return problem;
        var header = headers[Header];
        if (header.Count != 0 && parameter.Value is not null) return GivenTwice();
        if (header.Count == 0 && parameter.Value is null) return (long?)null;
        if (parameter.Value == Never) return 0;
        const NumberStyles Plain = NumberStyles.AllowDecimalPoint;
        if (!double.TryParse(
            parameter.Value ?? header.ToString(), Plain, CultureInfo.InvariantCulture, out var seconds))
            return Problems.BadRequest(parameter.Value is null
                ? "The header Ttl is a number of seconds, such as 60 or 1.5."
                : "The query parameter 'ttl' is a number of seconds, such as 60 or 1.5, or none.");
        var ttl = OfSeconds(seconds);
        return ttl.Problem is { } outside ? outside : ttl.Value;
    }

    public static Problem GivenTwice() => Problems.BadRequest(
        "The time to live is given more than once: in a header, the query or the body.");

    public static Parsed<long> OfSeconds(double seconds) =>
        seconds > 0 && seconds <= ApiLimits.TtlSeconds
            ? (long)Math.Ceiling(seconds * 1000)
            : Problems.BadRequest("The ttl is above 0 seconds and at most 100 years.");
}
