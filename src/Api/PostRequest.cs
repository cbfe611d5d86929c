using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>What POST /{key}?op= asks for.</summary>
internal static class PostRequest
{
    public const string Op = "op";

    public static Parsed<ChangeDraft> Parse(IHeaderDictionary headers, QueryText query, Condition given)
    {
        var op = query.Find(Op);
        if (op.Problem is { } noOp) return noOp;
        var ttl = Ttl.Of(headers, query);
        if (ttl.Problem is { } noTtl) return noTtl;
        return op.Value switch
        {
            "increment" => Increment(query, given, ttl.Value),
            "touch" when ttl.Value is null =>
                Problems.BadRequest("Say when the key expires: ?ttl=<seconds>, or ?ttl=none for never."),
            "touch" => ChangeDraft.OfExisting(given, ChangeKind.Touch, ttl.Value.Value),
            null => Problems.BadRequest("Say what to do: ?op=increment or ?op=touch."),
            _ => Problems.BadRequest($"The operation '{op.Value}' is not increment or touch."),
        };
    }

    private static Parsed<ChangeDraft> Increment(QueryText query, Condition given, long? ttl)
    {
        var by = query.Find("by");
        if (by.Problem is { } problem) return problem;
        var number = 1L;
        if (by.Value is { } text
            && !long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out number))
            return Problems.BadRequest("The query parameter 'by' must be a 64-bit integer.");
        return new ChangeDraft(given, null, ttl ?? 0, ChangeKind.Increment, number);
    }
}
