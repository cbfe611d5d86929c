using System.Globalization;

namespace OrleansKv.Api;

/// <summary>The query of GET /_/keys.</summary>
internal sealed record ListRequest(string Prefix, string? After, int Limit, bool WithValues)
{
    public static Parsed<ListRequest> Parse(QueryText query)
    {
        var prefix = query.Find("prefix");
        if (prefix.Problem is { } noPrefix) return noPrefix;
        if (prefix.Value?.Length > 0 && !Key.TryCreate(prefix.Value, out _, out _))
            return Problems.BadRequest("The prefix is longer than any key.");
        var after = AfterOf(query.Find("cursor"));
        if (after.Problem is { } noCursor) return noCursor;
        var limit = LimitOf(query.Find("limit"));
        if (limit.Problem is { } noLimit) return noLimit;
        var values = query.Flag("values");
        if (values.Problem is { } noValues) return noValues;
        return new ListRequest(prefix.Value ?? "", after.Value, limit.Value, values.Value);
    }

    private static Parsed<string?> AfterOf(Parsed<string?> cursor)
    {
        if (cursor.Problem is not null || string.IsNullOrEmpty(cursor.Value)) return cursor;
        return Cursor.TryParse(cursor.Value, out var after)
            ? after
            : Problems.BadRequest("The cursor is not valid: send the one from the answer to the previous page.");
    }

    private static Parsed<int> LimitOf(Parsed<string?> limit)
    {
        if (limit.Problem is { } problem) return problem;
        if (limit.Value is not { } text) return ApiLimits.DefaultPageKeys;
        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number is >= 1 and <= Limits.PageKeys
            ? number
            : Problems.BadRequest($"The limit must be a number from 1 to {Limits.PageKeys}.");
    }
}
