using Microsoft.AspNetCore.Http;

namespace OrleansKv.Client.Tests.Support;

/// <summary>What may go wrong with one request at a node.</summary>
internal static class Faults
{
    /// <summary>The change takes effect and its answer never leaves.</summary>
    public static async Task LoseAnswer(HttpContext context, Func<Task> next)
    {
        var (body, real) = (new MemoryStream(), context.Response.Body);
        context.Response.Body = body;
        await next();
        context.Response.Body = real;
        context.Abort();
    }

    public static Task Break(HttpContext context, Func<Task> next)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>Never answers.</summary>
    public static Task Hang(HttpContext context, Func<Task> next)
    {
        var gone = new TaskCompletionSource();
        context.RequestAborted.Register(gone.SetResult);
        return gone.Task;
    }

    public static Func<HttpContext, Func<Task>, Task> Answer(int status, int? retryAfter = null) =>
        async (context, _) =>
        {
            context.Response.StatusCode = status;
            if (retryAfter is { } seconds) context.Response.Headers.RetryAfter = $"{seconds}";
            context.Response.ContentType = "application/problem+json";
            await context.Response.WriteAsync($$"""{"title":"on order","detail":"on order: {{status}}"}""");
        };
}
