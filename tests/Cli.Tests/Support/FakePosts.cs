using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace OrleansKv.Cli.Tests.Support;

/// <summary>Increments, touches and batches over a dictionary.</summary>
internal static class FakePosts
{
    public static async Task OperationAsync(HttpContext context, FakeStore store)
    {
        var query = context.Request.Query;
        var key = query["name"].ToString();
        var entry = store.Entries.GetValueOrDefault(key);
        if (query["op"] == "increment") await IncrementAsync(context, store, key, entry);
        else if (entry is null) await FakeApi.ProblemAsync(context, 404, "No such key.");
        else await TouchAsync(context, store, key, entry);
    }

    public static async Task BatchAsync(HttpContext context, FakeStore store)
    {
        var body = await JsonNode.ParseAsync(context.Request.Body);
        var results = body!["operations"]!.AsArray().Select(o => Carry(store, o!)).ToArray();
        await FakeApi.SendAsync(context, 200, $"{{\"results\":[{string.Join(',', results)}]}}");
    }

    private static string Carry(FakeStore store, JsonNode operation)
    {
        var key = operation["key"]!.GetValue<string>();
        if (operation["op"]!.GetValue<string>() == "put")
        {
            var isNew = !store.Entries.ContainsKey(key);
            var type = operation["contentType"]?.GetValue<string>();
            var value = operation["value"]!;
            var text = type is null ? value.ToJsonString() : value.GetValue<string>();
            var bytes = operation["encoding"] is null
                ? Encoding.UTF8.GetBytes(text)
                : Convert.FromBase64String(text);
            var put = store.Put(key, bytes, type ?? Value.Json);
            return $"{{\"status\":{(isNew ? 201 : 200)},\"key\":{JsonSerializer.Serialize(key)},"
                + $"\"revision\":{put.Revision}}}";
        }
        return store.Entries.TryGetValue(key, out var entry)
            ? FakeApi.Object(key, entry, withValue: true).Replace("{\"key\"", "{\"status\":200,\"key\"")
            : $"{{\"status\":404,\"key\":{JsonSerializer.Serialize(key)},\"detail\":\"No such key.\"}}";
    }

    private static async Task IncrementAsync(
        HttpContext context, FakeStore store, string key, FakeEntry? entry)
    {
        var old = entry is null ? "0" : Encoding.UTF8.GetString(entry.Bytes);
        if (!long.TryParse(old, out var number))
        {
            await FakeApi.ProblemAsync(context, 409, "The value is not an integer.");
            return;
        }
        number += long.Parse(context.Request.Query["by"]!, CultureInfo.InvariantCulture);
        var put = store.Put(key, Encoding.UTF8.GetBytes($"{number}"), Value.Json, entry?.ExpiresAt);
        await AnswerAsync(context, put, FakeApi.Object(key, put, withValue: true), entry is null ? 201 : 200);
    }

    private static async Task TouchAsync(HttpContext context, FakeStore store, string key, FakeEntry entry)
    {
        var expires = FakeApi.ExpiryOf(context.Request.Query["ttl"]);
        var put = store.Put(key, entry.Bytes, entry.Type, expires);
        await AnswerAsync(context, put, FakeApi.Object(key, put, withValue: false), 200);
    }

    private static Task AnswerAsync(HttpContext context, FakeEntry put, string json, int status)
    {
        context.Response.Headers.ETag = $"\"{put.Revision}\"";
        return FakeApi.SendAsync(context, status, json);
    }
}
