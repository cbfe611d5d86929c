using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>Requests for one key, with any method.</summary>
internal sealed class KeyEndpoint(KeyNames names, ReadEndpoint reads, WriteEndpoint writes)
{
    private const string Methods = "GET, HEAD, PUT, DELETE, POST";

    public ValueTask<Problem?> AnswerAsync(HttpContext context, string name, QueryText query)
    {
        var parsed = names.Parse(name);
        if (parsed.Problem is { } noKey) return new(noKey);
        var key = parsed.Value;
        var method = context.Request.Method;
        var isKnown = method is "GET" or "HEAD" or "PUT" or "DELETE" or "POST";
        if (!isKnown) return new(Problems.NotAllowed(method, Methods));
        if (method != "POST" && query.Has(PostRequest.Op))
            return new(Problems.BadRequest($"The query parameter 'op' goes with POST, not with {method}."));
        return method switch
        {
            "PUT" => writes.PutAsync(context, key, query),
            "DELETE" => writes.DeleteAsync(context, key),
            "POST" => writes.PostAsync(context, key, query),
            _ => reads.AnswerAsync(context, key, query),
        };
    }

    /// <summary>
    /// The key as a query parameter: the server rejects %00 in a path, and many clients fold "a/../b" before they send
    /// it; a query arrives unchanged.
    /// </summary>
    public ValueTask<Problem?> AnswerNamedAsync(HttpContext context, QueryText query)
    {
        var name = query.Find("name");
        if (name.Problem is { } problem) return new(problem);
        return name.Value is { } key
            ? AnswerAsync(context, key, query)
            : new(Problems.BadRequest("Name the key: /_/key?name=my-key."));
    }
}
