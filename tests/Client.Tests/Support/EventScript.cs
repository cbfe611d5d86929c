using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http;

namespace OrleansKv.Client.Tests.Support;

/// <summary>Answers watches with texts on order, one connection after the other.</summary>
internal sealed class EventScript
{
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _connections = new();

    /// <summary>What each connection asked for: its query and its Last-Event-ID.</summary>
    public ConcurrentQueue<(string Query, string LastEventId)> Asked { get; } = new();

    /// <summary>Sends the text and then ends the connection.</summary>
    public EventScript Then(string text)
    {
        _connections.Enqueue(context => SendAsync(context, text));
        return this;
    }

    /// <summary>Sends the text and stays silent until the client goes.</summary>
    public EventScript ThenSilence(string text)
    {
        _connections.Enqueue(async context =>
        {
            await SendAsync(context, text);
            await Faults.Hang(context, () => Task.CompletedTask);
        });
        return this;
    }

    public EventScript ThenStatus(int status)
    {
        _connections.Enqueue(context => Faults.Answer(status)(context, () => Task.CompletedTask));
        return this;
    }

    public Task AnswerAsync(HttpContext context, Func<Task> next)
    {
        if (context.Request.Path != "/_/watch") return next();
        Asked.Enqueue((context.Request.QueryString.Value!, context.Request.Headers["Last-Event-ID"].ToString()));
        return _connections.TryDequeue(out var connection)
            ? connection(context)
            : Faults.Hang(context, next);
    }

    private static async Task SendAsync(HttpContext context, string text)
    {
        context.Response.ContentType = "text/event-stream";
        await context.Response.WriteAsync(text.ReplaceLineEndings("\n"));
        await context.Response.Body.FlushAsync();
    }
}
