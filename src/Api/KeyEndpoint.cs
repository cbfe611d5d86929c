using Microsoft.AspNetCore.Http;

namespace OrleansKv.Api;

/// <summary>One key, by whatever method.</summary>
internal sealed class KeyEndpoint(KeyNames names, ReadEndpoint reads, WriteEndpoint writes)
{
    private const string Methods = "GET, HEAD, PUT, DELETE, POST";

    public ValueTask<Problem?> AnswerAsync(HttpContext context, string name, QueryText query)
    {
        var parsed = names.Parse(name);
        if (parsed.Problem is { } noKey) return new(noKey);
        var key = parsed.Value;
        var method = context.Request.Method;
        if (query.Has(PostRequest.Op) && !HttpMethods.IsPost(method))
            return new(Problems.BadRequest($"The query parameter 'op' goes with POST, not with {method}."));
        if (HttpMethods.IsGet(method) || HttpMethods.IsHead(method))
            return reads.AnswerAsync(context, key, query);
        if (HttpMethods.IsPut(method)) return writes.PutAsync(context, key, query);
        if (HttpMethods.IsDelete(method)) return writes.DeleteAsync(context, key);
        if (HttpMethods.IsPost(method)) return writes.PostAsync(context, key, query);
        return new(Problems.NotAllowed(method, Methods));
    }

    /// <summary>
    /// The key as a query parameter: the server refuses %00 in a path, and many clients fold "a/../b" before
    /// they send it; a query reaches us as it was written.
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
