using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace OrleansKv.Api;

/// <summary>Tells requests apart by method and raw target.</summary>
internal sealed class Router(KeyEndpoint keys, ListEndpoint listing, NodeEndpoint node, WriteEndpoint writes)
{
    private const string ReadOnly = "GET, HEAD";
    private const string Clear = "clear";

    /// <returns>Null when the request is answered.</returns>
    public ValueTask<Problem?> AnswerAsync(HttpContext context)
    {
        var raw = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        if (!RequestTarget.TryParse(raw, out var target))
            return new(Problems.BadRequest("The request target must be a path such as /my-key."));
        switch (PercentCoding.TryDecode(target.Path, Limits.KeyBytes, plusIsSpace: false, out var name))
        {
            case Decoding.TooLong:
                return new(Problems.NotAKey(KeyError.TooLong));
            case not Decoding.Done:
                return new(Problems.BadRequest("The path is not percent-encoded UTF-8."));
        }
        return AnswerAsync(context, name, target.Query);
    }

    private ValueTask<Problem?> AnswerAsync(HttpContext context, string name, QueryText query)
    {
        var method = context.Request.Method;
        var isRead = HttpMethods.IsGet(method) || HttpMethods.IsHead(method);
        return name switch
        {
            Clear when HttpMethods.IsPost(method) && !query.Has("op") => writes.ClearAsync(context),
            "_/key" => keys.AnswerNamedAsync(context, query),
            "" when isRead => node.GreetAsync(context),
            "_/keys" when isRead => listing.AnswerAsync(context, query),
            "_/cluster" when isRead => node.ClusterAsync(context),
            "_/health/live" when isRead => node.LiveAsync(context),
            "_/health/ready" when isRead => node.ReadyAsync(context),
            "_/keys" or "_/cluster" or "_/health/live" or "_/health/ready" => NotRead(method),
            "" when !HttpMethods.IsPut(method) && !HttpMethods.IsDelete(method) => NotRead(method),
            _ => keys.AnswerAsync(context, name, query),
        };
    }

    private static ValueTask<Problem?> NotRead(string method) => new(Problems.NotAllowed(method, ReadOnly));
}
