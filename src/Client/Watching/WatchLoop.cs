using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace OrleansKv.Client;

/// <summary>A step of a watch.</summary>
internal abstract record WatchStep
{
    /// <summary>The server accepted the watch.</summary>
    public sealed record Opened(Server Server) : WatchStep;

    /// <param name="Data">The JSON as it was sent; valid until the next step.</param>
    /// <param name="Token">Resumes after this event.</param>
    public sealed record Event(string Kind, JsonElement Data, string? Token) : WatchStep;

    /// <summary>Everything that exists follows, because changes may have been missed.</summary>
    /// <param name="TokenRejected">False if the reason is an incomplete snapshot.</param>
    public sealed record Restarted(string Reason, bool TokenRejected) : WatchStep;

    /// <summary>The connection failed or broke; another server is tried next.</summary>
    /// <param name="WasOpen">The server had accepted the watch.</param>
    public sealed record Lost(Server Server, string Reason, bool WasOpen) : WatchStep;

    /// <summary>No server will accept such a watch.</summary>
    public sealed record Rejected(KvReply Reply) : WatchStep;
}

/// <param name="Open">Longest wait until a server accepts the watch.</param>
/// <param name="Silence">A stream without events and heartbeats for longer than this counts as lost.</param>
/// <param name="Pauses">The pauses between connections, growing while no event arrives.</param>
internal sealed record WatchTiming(TimeSpan Open, TimeSpan Silence, RetryPolicy Pauses);

/// <summary>
/// One watch over any number of connections: when one breaks, the next server resumes after the last event. Used by
/// the clients and the command line.
/// </summary>
/// <param name="current">The server to connect to.</param>
/// <param name="leave">Called when a connection to a server has ended.</param>
internal sealed class WatchLoop(
    Attempts attempts, WatchTiming timing, TimeProvider time, Random random, Func<Server> current,
    Action<Server> leave, string prefix, WatchOptions options)
{
    private string? _token = options.ResumeAfter;
    private bool _snapshot = options is { Snapshot: true, ResumeAfter: null };
    private bool _delivered;
    private int _failures;

    private string Address =>
        $"/_/watch?prefix={Uri.EscapeDataString(prefix)}&values={(options.Values ? "true" : "false")}"
        + (_snapshot ? "&snapshot=true" : "");

    public async IAsyncEnumerable<WatchStep> RunAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        while (true)
        {
            if (RestartSnapshot() is { } restart) yield return restart;
            var server = current();
            var (response, end) = await OpenAsync(server, cancellationToken).ConfigureAwait(false);
            if (response is not null)
            {
                yield return new WatchStep.Opened(server);
                using (response)
                {
                    var items = ReadAsync(response, cancellationToken).GetAsyncEnumerator(cancellationToken);
                    await using var disposing = items.ConfigureAwait(false);
                    while (true)
                    {
                        (var data, end) = await NextAsync(server, items, cancellationToken).ConfigureAwait(false);
                        if (data is null) break;
                        using (data) yield return new WatchStep.Event(
                            items.Current.EventType, data.RootElement, TokenOf(items.Current));
                        // Only now: an event that the caller did not process is delivered again.
                        Note(items.Current);
                    }
                }
            }
            yield return end!;
            leave(server);
            await Task.Delay(timing.Pauses.Pause(_failures++, random), time, cancellationToken)
                .ConfigureAwait(false);
        }
    }

    /// <returns>An answer to read from, or how the attempt failed.</returns>
    private async Task<(HttpResponseMessage? Answer, WatchStep? End)> OpenAsync(
        Server server, CancellationToken cancellation)
    {
        var request = new KvRequest(HttpMethod.Get, Address)
        {
            Accept = "text/event-stream",
            LastEventId = _token,
        };
        using var timeout = new CancellationTokenSource(timing.Open, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            var response = await attempts.OpenAsync(server, request, linked.Token).ConfigureAwait(false);
            if ((int)response.StatusCode == 200) return (response, null);
            using (response)
                return (null, Refusal(
                    server, await attempts.ReadAsync(server, response, linked.Token).ConfigureAwait(false)));
        }
        catch (Exception e) when (IsBreak(e) && !cancellation.IsCancellationRequested)
        {
            return (null, new WatchStep.Lost(server, ReasonOf(e), WasOpen: false));
        }
    }

    private WatchStep Refusal(Server server, KvReply reply)
    {
        if (reply.Status == 410)
        {
            (_token, _snapshot, _delivered) = (null, true, false);
            return new WatchStep.Restarted($"{reply}", TokenRejected: true);
        }
        return reply.Status is >= 400 and < 500 and not 429
            ? new WatchStep.Rejected(reply)
            : new WatchStep.Lost(server, $"{reply}", WasOpen: false);
    }

    private async IAsyncEnumerable<SseItem<byte[]>> ReadAsync(
        HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellation).ConfigureAwait(false);
        var stream = new SilenceTimeoutStream(body, timing.Silence, time);
        await using (stream.ConfigureAwait(false))
        {
            var parser = SseParser.Create(stream, (_, data) => data.ToArray());
            await foreach (var item in parser.EnumerateAsync(cancellation).ConfigureAwait(false))
                yield return item;
        }
    }

    /// <returns>The data of the next event, or how the connection ended.</returns>
    private async Task<(JsonDocument? Data, WatchStep? End)> NextAsync(
        Server server, IAsyncEnumerator<SseItem<byte[]>> items, CancellationToken cancellation)
    {
        var reason = "the node ended it";
        try
        {
            if (await items.MoveNextAsync().ConfigureAwait(false))
                return (JsonDocument.Parse(
                    items.Current.Data is { Length: > 0 } data ? data : "{}"u8.ToArray(), ValueEncoding.Deep), null);
        }
        catch (Exception e) when (IsBreak(e) && !cancellation.IsCancellationRequested)
        {
            reason = ReasonOf(e);
        }
        return (null, new WatchStep.Lost(server, reason, WasOpen: true));
    }

    private string? TokenOf(SseItem<byte[]> item) => item.EventId is { Length: > 0 } id ? id : _token;

    private void Note(SseItem<byte[]> item)
    {
        // An event of an unknown, newer type still moves the position.
        _token = TokenOf(item);
        (_failures, _delivered) = (0, true);
        if (item.EventType == "resync") _snapshot = true;
        if (item.EventType == "synced") _snapshot = false;
    }

    /// <summary>
    /// An interrupted snapshot starts again: resumed, it would not report keys deleted after it had delivered them.
    /// </summary>
    private WatchStep.Restarted? RestartSnapshot()
    {
        if (!_snapshot) return null;
        _token = null;
        if (!_delivered) return null;
        _delivered = false;
        return new("The connection broke before the snapshot was complete.", TokenRejected: false);
    }

    private string ReasonOf(Exception e) => e.GetBaseException() switch
    {
        OperationCanceledException => $"no answer within {timing.Open.TotalSeconds:0.#} s",
        HttpIOException => "the connection broke",
        var cause => Attempts.ReasonOf(cause),
    };

    private static bool IsBreak(Exception e) =>
        e is HttpRequestException or IOException or OperationCanceledException or JsonException;
}
