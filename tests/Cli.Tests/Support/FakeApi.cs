using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using Microsoft.AspNetCore.Http;

namespace OrleansKv.Cli.Tests.Support;

/// <summary>The HTTP interface of a node over a dictionary.</summary>
internal sealed class FakeApi(string node, FakeStore store)
{
    private const int Page = 3;

    /// <summary>Why it does not serve, as it says itself.</summary>
    public string? Problem { get; set; }

    public async Task AnswerAsync(HttpContext context, string target)
    {
        var path = target.Split('?')[0];
        var key = Uri.UnescapeDataString(path[1..]);
        var method = context.Request.Method;
        if (path == "/_/cluster") await SendAsync(context, 200, Status());
        else if (path.StartsWith("/_/health/", StringComparison.Ordinal)) context.Response.StatusCode = 200;
        else if (path == "/_/keys") await ListAsync(context);
        else if (path == "/_/watch") await FakeWatch.AnswerAsync(context, store);
        else if (path == "/_/batch") await FakePosts.BatchAsync(context, store);
        else if (path == "/_/key" && method == "POST") await FakePosts.OperationAsync(context, store);
        else if (method == "POST") Clear(context);
        else if (method == "PUT") await PutAsync(context, key);
        else if (method == "DELETE")
            context.Response.StatusCode = store.Remove(key) ? 204 : 404;
        else await GetAsync(context, key, target.Contains("raw", StringComparison.Ordinal));
    }

    public static Task ProblemAsync(HttpContext context, int status, string detail) =>
        SendAsync(context, status, JsonSerializer.Serialize(new { title = "t", status, detail }));

    public static async Task SendAsync(HttpContext context, int status, string json)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = status < 300 ? "application/json" : "application/problem+json";
        await context.Response.WriteAsync(json);
    }

    private string Status() => JsonSerializer.Serialize(
        new ClusterStatus(
            node, "up", Problem is null, Problem, store.ClusterId, 1, 0,
            [new(node, "self", true, null, null, true, store.Entries.Count, 4096, 0)]),
        JsonSerializerOptions.Web);

    private void Clear(HttpContext context)
    {
        store.Entries.Clear();
        context.Response.StatusCode = 204;
    }

    private async Task PutAsync(HttpContext context, string key)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var exists = store.Entries.TryGetValue(key, out var old);
        var headers = context.Request.Headers;
        var match = headers.IfMatch.ToString();
        var fails = (headers.IfNoneMatch == "*" && exists)
            || (match == "*" && !exists)
            || (match is not ("" or "*") && match != $"\"{old?.Revision}\"");
        if (fails)
        {
            if (exists) context.Response.Headers.ETag = $"\"{old!.Revision}\"";
            await ProblemAsync(context, 412, "The condition does not hold.");
            return;
        }
        var type = context.Request.ContentType!;
        var bytes = type == Value.Json ? ValueOf(body.ToArray()) : body.ToArray();
        var put = store.Put(key, bytes, type, ExpiryOf(context.Request.Query["ttl"]));
        context.Response.Headers.ETag = $"\"{put.Revision}\"";
        context.Response.StatusCode = exists ? 200 : 201;
    }

    public static DateTimeOffset? ExpiryOf(string? ttl) =>
        double.TryParse(ttl, CultureInfo.InvariantCulture, out var seconds)
            ? DateTimeOffset.UtcNow.AddSeconds(seconds)
            : null;

    private static byte[] ValueOf(byte[] envelope)
    {
        using var document = JsonDocument.Parse(envelope, new() { MaxDepth = 2_000 });
        return Encoding.UTF8.GetBytes(document.RootElement.GetProperty("value").GetRawText());
    }

    private async Task GetAsync(HttpContext context, string key, bool raw)
    {
        if (!store.Entries.TryGetValue(key, out var entry))
        {
            await ProblemAsync(context, 404, "No such key.");
            return;
        }
        context.Response.Headers.ETag = $"\"{entry.Revision}\"";
        if (!raw)
        {
            await SendAsync(context, 200, Object(key, entry, withValue: true));
            return;
        }
        context.Response.ContentType = entry.Type;
        await context.Response.Body.WriteAsync(entry.Bytes);
    }

    private Task ListAsync(HttpContext context)
    {
        var query = context.Request.Query;
        var prefix = query["prefix"].ToString();
        var after = query["cursor"].ToString();
        bool Wanted(string key) =>
            key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(key, after) > 0;
        var found = store.Entries.Where(e => Wanted(e.Key))
            .OrderBy(e => e.Key, StringComparer.Ordinal).Take(Page + 1).ToList();
        var shown = found.Take(Page).Select(e => Object(e.Key, e.Value, query["values"] == "true"));
        var cursor = found.Count > Page ? JsonSerializer.Serialize(found[Page - 1].Key) : "null";
        return SendAsync(context, 200, $"{{\"keys\":[{string.Join(',', shown)}],\"cursor\":{cursor}}}");
    }

    public static string Object(string key, FakeEntry entry, bool withValue)
    {
        var text = new StringBuilder($"{{\"key\":{JsonSerializer.Serialize(key)}");
        text.Append(CultureInfo.InvariantCulture, $",\"revision\":{entry.Revision}");
        if (withValue)
        {
            var isText = Utf8.IsValid(entry.Bytes);
            var value = entry.Type == Value.Json ? Encoding.UTF8.GetString(entry.Bytes)
                : isText ? JsonSerializer.Serialize(Encoding.UTF8.GetString(entry.Bytes))
                : JsonSerializer.Serialize(Convert.ToBase64String(entry.Bytes));
            text.Append(CultureInfo.InvariantCulture, $",\"value\":{value}");
            if (!isText) text.Append(",\"encoding\":\"base64\"");
            text.Append(
                CultureInfo.InvariantCulture, $",\"contentType\":{JsonSerializer.Serialize(entry.Type)}");
        }
        if (entry.ExpiresAt is { } at)
            text.Append(CultureInfo.InvariantCulture, $",\"expiresAt\":\"{at.UtcDateTime:O}\"");
        return text.Append('}').ToString();
    }
}
