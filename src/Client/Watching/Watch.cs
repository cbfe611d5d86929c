using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Text.Json;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Client;

/// <summary>
/// One watch over as many connections as it takes: when one breaks off it goes on, after the last event, at
/// the next node.
/// </summary>
internal sealed class Watch(NodePool pool, string prefix, WatchOptions options)
{
    private const string Name = "watch";

    private string? _token = options.ResumeAfter;
    private bool _snapshot = options is { Snapshot: true, ResumeAfter: null };
    private bool _told;
    private int _failures;

    private string Address =>
        $"/_/watch?prefix={Uri.EscapeDataString(prefix)}&values={(options.Values ? "true" : "false")}"
        + (_snapshot ? "&snapshot=true" : "");

    /// <exception cref="RequestRefusedException">The watch was not taken: the prefix is no key's.</exception>
    public async IAsyncEnumerable<StoreEvent> RunAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (true)
        {
            if (BeginAnew() is { } anew) yield return anew;
            var server = pool.Current;
            var (response, restart) = await OpenAsync(server, cancellation).Free();
            if (restart is not null) yield return restart;
            if (response is null)
            {
                await PauseAsync(server, cancellation).Free();
                continue;
            }
            using (response)
            await using (var events = ReadAsync(response, cancellation).GetAsyncEnumerator(cancellation))
            {
                while (await NextAsync(server, events, cancellation).Free() is { } found)
                {
                    Note(found);
                    yield return found;
                }
            }
            await PauseAsync(server, cancellation).Free();
        }
    }

    /// <returns>
    /// No answer when there was none to read from; an event when what was missed cannot be told any more.
    /// </returns>
    private async Task<(HttpResponseMessage? Answer, StoreEvent.Resync? Restart)> OpenAsync(
        Server server, CancellationToken cancellation)
    {
        var request = new KvRequest(HttpMethod.Get, Address)
        {
            Accept = "text/event-stream",
            LastEventId = _token,
        };
        using var timeout = new CancellationTokenSource(pool.Options.Retry.AttemptTimeout, pool.Time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            var response = await pool.Attempts.OpenAsync(server, request, linked.Token).Free();
            if ((int)response.StatusCode == 200) return (response, null);
            using (response) return (null, await RefuseAsync(server, response, linked.Token).Free());
        }
        catch (Exception e) when (IsBreak(e) && !cancellation.IsCancellationRequested)
        {
            pool.NoteFailure(Name, server, e.GetBaseException().Message);
            return (null, null);
        }
    }

    private async Task<StoreEvent.Resync?> RefuseAsync(
        Server server, HttpResponseMessage response, CancellationToken cancellation)
    {
        var reply = await pool.Attempts.ReadAsync(server, response, cancellation).Free();
        if (reply.Status == 410)
        {
            (_token, _snapshot, _told) = (null, true, false);
            pool.Logger.WatchRestarts(prefix, $"{reply}");
            return new($"{reply}", null);
        }
        if (reply.Status is >= 400 and < 500 and not 429) throw ProblemText.Refusal(reply);
        pool.NoteFailure(Name, server, $"{reply}");
        return null;
    }

    private async IAsyncEnumerable<StoreEvent> ReadAsync(
        HttpResponseMessage response, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsStreamAsync(cancellation).Free();
        var patient = new PatientStream(body, pool.Options.WatchSilence, pool.Time);
        await using (patient.ConfigureAwait(false))
        {
            var parser = SseParser.Create(patient, (_, data) => data.ToArray());
            await foreach (var item in parser.EnumerateAsync(cancellation).ConfigureAwait(false))
            {
                // A heartbeat of another kind, or a type yet to be invented, still moves the position.
                if (item.EventId is { } id) _token = id;
                if (EventForm.Parse(item, _token) is { } found) yield return found;
            }
        }
    }

    /// <returns>Null when the connection ended.</returns>
    private async Task<StoreEvent?> NextAsync(
        Server server, IAsyncEnumerator<StoreEvent> events, CancellationToken cancellation)
    {
        var reason = "the node ended it";
        try
        {
            if (await events.MoveNextAsync().ConfigureAwait(false)) return events.Current;
        }
        catch (Exception e) when (IsBreak(e) && !cancellation.IsCancellationRequested)
        {
            reason = e.GetBaseException().Message;
        }
        pool.Logger.WatchBroke(prefix, server.Name, reason);
        pool.NoteFailure(Name, server, reason);
        return null;
    }

    private void Note(StoreEvent found)
    {
        (_failures, _told) = (0, true);
        if (found is StoreEvent.Resync) _snapshot = true;
        if (found is StoreEvent.Synced) _snapshot = false;
    }

    /// <summary>
    /// A snapshot that broke off starts again: what was deleted since it told a key it would never tell.
    /// </summary>
    private StoreEvent.Resync? BeginAnew()
    {
        if (!_snapshot) return null;
        _token = null;
        if (!_told) return null;
        _told = false;
        return new("The connection broke off before everything was told.", null);
    }

    /// <summary>Another node comes next; the pauses grow while none gives an event.</summary>
    private Task PauseAsync(Server server, CancellationToken cancellation)
    {
        pool.Leave(server);
        return Task.Delay(pool.Options.Retry.Pause(_failures++, pool.Random), pool.Time, cancellation);
    }

    private static bool IsBreak(Exception e) =>
        e is HttpRequestException or IOException or OperationCanceledException or JsonException;
}
