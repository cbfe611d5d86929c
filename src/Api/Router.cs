using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansKv.Api.Batches;
using OrleansKv.Api.Docs;

namespace OrleansKv.Api;

/// <summary>Dispatches requests by method and raw target.</summary>
internal sealed class Router(
    KeyEndpoint keys, ListEndpoint listing, WatchEndpoint watch, NodeEndpoint node, WriteEndpoint writes,
    BatchEndpoint batches, DocsEndpoint docs, Admission admission, AllowedHosts hosts)
{
    private const string ReadOnly = "GET, HEAD";
    private const string Clear = "clear";

    /// <returns>Null if the request was answered.</returns>
    public ValueTask<Problem?> AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        var host = request.Headers.Host.ToString();
        if (!hosts.Contains(host)) return new(Problems.WrongHost(new HostString(host).Host));
        if (IsChange(request.Method) && CrossSite.IsMarked(request)) return new(Problems.CrossSite());
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
        return IsAlwaysAdmitted(name)
            ? AnswerAsync(context, name, target.Query)
            : AdmitAsync(context, name, target.Query);
    }

    /// <summary>
    /// Requests about the node itself are admitted even when it is overloaded. Watches are counted separately.
    /// </summary>
    private static bool IsAlwaysAdmitted(string name) =>
        name is "_/health/live" or "_/health/ready" or "_/cluster" or "_/watch" or "_/docs"
            or "_/openapi.json" or "";

    private async ValueTask<Problem?> AdmitAsync(HttpContext context, string name, QueryText query)
    {
        var admitted = admission.Enter(context);
        if (admitted.Problem is { } problem) return problem;
        using (admitted.Value) return await AnswerAsync(context, name, query);
    }

    private ValueTask<Problem?> AnswerAsync(HttpContext context, string name, QueryText query)
    {
        var method = context.Request.Method;
        var isRead = method is "GET" or "HEAD";
        return name switch
        {
            Clear when method == "POST" && !query.Has(PostRequest.Op) =>
                writes.ClearAsync(context, query),
            "_/batch" when method == "POST" => batches.AnswerAsync(context),
            "_/batch" => new(Problems.NotAllowed(method, "POST")),
            "_/key" => keys.AnswerNamedAsync(context, query),
            "" when isRead => node.GreetAsync(context),
            "_/keys" when isRead => listing.AnswerAsync(context, query),
            "_/watch" when isRead => watch.AnswerAsync(context, query),
            "_/cluster" when isRead => node.ClusterAsync(context),
            "_/health/live" when isRead => node.LiveAsync(context),
            "_/health/ready" when isRead => node.ReadyAsync(context),
            "_/openapi.json" when isRead => docs.DocumentAsync(context),
            "_/docs" when isRead => docs.PageAsync(context),
            "_/openapi.json" or "_/docs" => NotRead(method),
            "_/keys" or "_/watch" or "_/cluster" or "_/health/live" or "_/health/ready" => NotRead(method),
            "" when method is not ("PUT" or "DELETE") => NotRead(method),
            _ => keys.AnswerAsync(context, name, query),
        };
    }

    private static bool IsChange(string method) => method is "PUT" or "DELETE" or "POST";

    private static ValueTask<Problem?> NotRead(string method) => new(Problems.NotAllowed(method, ReadOnly));
}
