using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace OrleansKv.Cli.Tests.Support;

/// <summary>Server-sent events of a dictionary; a token is the number of events before it.</summary>
internal static class FakeWatch
{
    /// <summary>A token that no server knows any more.</summary>
    public const string TooOld = "too-old";

    public static async Task AnswerAsync(HttpContext context, FakeStore store)
    {
        var token = context.Request.Headers["Last-Event-ID"].ToString();
        if (token == TooOld)
        {
            await FakeApi.ProblemAsync(context, 410, "The token is too old.");
            return;
        }
        context.Response.ContentType = "text/event-stream";
        var seen = token.Length == 0 ? store.EventCount : int.Parse(token, CultureInfo.InvariantCulture);
        if (context.Request.Query["snapshot"] == "true") await SnapshotAsync(context, store, seen);
        else if (token.Length == 0) await SendAsync(context, "ready", seen, "{}");
        await context.Response.WriteAsync(": heartbeat\n\n", context.RequestAborted);
        await FollowAsync(context, store, seen);
    }

    private static async Task FollowAsync(HttpContext context, FakeStore store, int seen)
    {
        var prefix = context.Request.Query["prefix"].ToString();
        while (true)
        {
            var (events, more) = store.After(seen);
            foreach (var e in events)
            {
                seen++;
                if (e.Key.StartsWith(prefix, StringComparison.Ordinal))
                    await SendAsync(context, e.Kind, seen, e.Data);
            }
            await more.WaitAsync(context.RequestAborted);
        }
    }

    private static async Task SnapshotAsync(HttpContext context, FakeStore store, int seen)
    {
        foreach (var (key, entry) in store.Entries.OrderBy(e => e.Key, StringComparer.Ordinal))
            await SendAsync(context, "put", seen, FakeApi.Object(key, entry, withValue: true));
        await SendAsync(context, "synced", seen, "{}");
    }

    private static async Task SendAsync(HttpContext context, string kind, int token, string data)
    {
        await context.Response.WriteAsync(
            $"event: {kind}\nid: {token}\ndata: {data.Replace("\n", "\ndata: ")}\n\n", context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
    }
}
