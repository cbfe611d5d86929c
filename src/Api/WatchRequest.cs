using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>The query and the header of GET /_/watch.</summary>
internal sealed record WatchRequest(WatchQuery Query, bool WithValues)
{
    private const string LastEventId = "Last-Event-ID";

    public static Parsed<WatchRequest> Parse(HttpRequest request, QueryText query)
    {
        var prefix = query.Find("prefix");
        if (prefix.Problem is { } noPrefix) return noPrefix;
        if (prefix.Value?.Length > 0 && !Key.TryCreate(prefix.Value, out _, out _))
            return Problems.BadRequest("The prefix is longer than any key.");
        var values = query.Find("values") is { Problem: null, Value: null } ? true : query.Flag("values");
        if (values.Problem is { } noValues) return noValues;
        var snapshot = query.Flag("snapshot");
        if (snapshot.Problem is { } noSnapshot) return noSnapshot;
        var token = query.Find("lastEventId");
        if (token.Problem is { } noToken) return noToken;
        // A browser that reconnects sends the header, and the original address: the header is newer.
        var header = request.Headers[LastEventId].ToString();
        var last = header.Length > 0 ? header : token.Value;
        if (last?.Length == 0) last = null;
        return new WatchRequest(new(prefix.Value ?? "", last, snapshot.Value), values.Value);
    }
}
