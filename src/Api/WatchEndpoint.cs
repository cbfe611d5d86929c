using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace OrleansKv.Api;

/// <summary>GET /_/watch.</summary>
internal sealed class WatchEndpoint(IWatchable store, TimeProvider clock, IHostApplicationLifetime life)
{
    public async ValueTask<Problem?> AnswerAsync(HttpContext context, QueryText query)
    {
        var request = WatchRequest.Parse(context.Request, query);
        if (request.Problem is { } problem) return problem;
        var opening = await store.WatchAsync(request.Value!.Query, context.RequestAborted);
        if (opening is WatchOpening.Gone { Reason: var gone }) return Problems.Gone(gone);
        if (opening is WatchOpening.Unavailable { Reason: var not }) return ResultMap.CannotWatch(not);
        var events = ((WatchOpening.Opened)opening).Events;
        // A node that stops ends its answers, so that clients resume at another node immediately.
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(
            context.RequestAborted, life.ApplicationStopping);
        try
        {
            await SendAsync(context, events, request.Value.WithValues, ended.Token);
        }
        catch (OperationCanceledException) when (life.ApplicationStopping.IsCancellationRequested)
        {
            // An end between two events is a complete answer.
        }
        return null;
    }

    private async Task SendAsync(
        HttpContext context, IAsyncEnumerable<WatchEvent> events, bool withValues, CancellationToken ended)
    {
        var response = context.Response;
        response.ContentType = EventStream.MediaType;
        response.Headers.CacheControl = "no-cache";
        response.Headers["X-Accel-Buffering"] = "no"; // a proxy that buffers the answer would show nothing
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        if (context.Request.Method != "GET") return;
        using var watching = CancellationTokenSource.CreateLinkedTokenSource(ended);
        var all = events.GetAsyncEnumerator(watching.Token);
        var next = Task.FromResult(true);
        try
        {
            using var stream = new EventStream();
            for (var unsent = 1; ; unsent++)
            {
                next = all.MoveNextAsync().AsTask();
                if (!next.IsCompleted || unsent > ApiLimits.EventBatch)
                {
                    await response.BodyWriter.FlushAsync(ended); // the first time, it shows that the watch is open
                    unsent = 0;
                }
                if (!await ArrivesAsync(next, response, ended)) return;
                stream.Write(response.BodyWriter, all.Current, withValues);
            }
        }
        finally
        {
            await watching.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await all.DisposeAsync();
        }
    }

    /// <summary>
    /// While nothing arrives, not even a heartbeat of the store, sends a bare heartbeat.
    /// </summary>
    private async Task<bool> ArrivesAsync(Task<bool> next, HttpResponse response, CancellationToken ended)
    {
        while (!next.IsCompleted)
        {
            try
            {
                return await next.WaitAsync(ApiLimits.WatchSilence, clock, ended);
            }
            catch (TimeoutException)
            {
                EventStream.WriteHeartbeat(response.BodyWriter);
                await response.BodyWriter.FlushAsync(ended);
            }
        }
        return await next;
    }
}
