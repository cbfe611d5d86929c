using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>A time to live: seconds from the client, milliseconds in the store; 0 never expires.</summary>
internal static class Ttl
{
    /// <summary>How to set it, for requests that use another way.</summary>
    public const string Spelling = "set the time to live in the query, as in ?ttl=60.";

    private const string Header = "Ttl";
    private const string Never = "none";

    /// <summary>From ?ttl=, where "none" means that the key never expires.</summary>
    /// <returns>Null if the parameter is absent.</returns>
    public static Parsed<long?> Of(IHeaderDictionary headers, QueryText query)
    {
        if (headers.ContainsKey(Header)) return Problems.BadRequest($"There is no header Ttl: {Spelling}");
        var parameter = query.Find("ttl");
        if (parameter.Problem is { } problem) return problem;
        if (parameter.Value is not { } text) return (long?)null;
        if (text == Never) return 0;
        const NumberStyles Plain = NumberStyles.AllowDecimalPoint;
        if (!double.TryParse(text, Plain, CultureInfo.InvariantCulture, out var seconds))
            return Problems.BadRequest(
                $"The query parameter 'ttl' is '{text}': use a number of seconds, such as 60 or 1.5, or none.");
        var ttl = OfSeconds(seconds);
        return ttl.Problem is { } outside ? outside : ttl.Value;
    }

    public static Parsed<long> OfSeconds(double seconds) =>
        seconds > 0 && seconds <= ApiLimits.TtlSeconds
            ? (long)Math.Ceiling(seconds * 1000)
            : Problems.BadRequest("The ttl must be above 0 seconds and at most 100 years.");
}
