using System.Net;
using System.Net.ServerSentEvents;
using System.Text.Json;
using OrleansKv.Cli.Http;
using OrleansKv.Cli.Words;

namespace OrleansKv.Cli.Watching;

/// <summary>A watch at one server after the other, from an opening to its end.</summary>
internal sealed class WatchConnection(TimeProvider time) : IDisposable
{
    /// <summary>Two heartbeats, which come every 10 s: longer silence is that of a node that hangs.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Opening = TimeSpan.FromSeconds(3);

    private readonly Attempts _attempts = new(time);

    /// <summary>Where to go on from: the last event that was taken, at whatever server.</summary>
    public string? Token { get; private set; }

    public void Forget() => Token = null;

    /// <param name="opened">Called once the server has agreed.</param>
    /// <param name="take">Takes an event; false when that was enough.</param>
    public async Task<WatchEnd> RunAsync(
        Server server, string path, Action opened, Func<WatchEvent, bool> take,
        CancellationToken cancellation)
    {
        try
        {
            using var response = await OpenAsync(server, path, cancellation);
            if (response.StatusCode == HttpStatusCode.Gone) return new WatchEnd.Gone();
            if (!response.IsSuccessStatusCode) return await RefusalAsync(server, response, cancellation);
            opened();
            await using var stream =
                new PatientStream(await response.Content.ReadAsStreamAsync(cancellation), Silence, time);
            return await ReadAsync(stream, take, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            return new WatchEnd.Broken(Reason(e.GetBaseException()));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new WatchEnd.Broken($"no answer within {Opening.TotalSeconds:0} s");
        }
    }

    public void Dispose() => _attempts.Dispose();

    private static string Reason(Exception e) =>
        e is HttpIOException ? "the connection broke off" : e.Message;

    private async Task<HttpResponseMessage> OpenAsync(
        Server server, string path, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Opening, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        var request = new KvRequest(HttpMethod.Get, path)
        {
            Accept = "text/event-stream",
            LastEventId = Token,
        };
        return await _attempts.OpenAsync(server, request, linked.Token);
    }

    private async Task<WatchEnd> ReadAsync(
        Stream stream, Func<WatchEvent, bool> take, CancellationToken cancellation)
    {
        var parser = SseParser.Create(stream, (_, data) => data.ToArray());
        await foreach (var item in parser.EnumerateAsync(cancellation))
        {
            using var data =
                JsonDocument.Parse(item.Data.Length == 0 ? "{}"u8.ToArray() : item.Data, KeyPages.Deep);
            var goesOn = take(new(item.EventType, data.RootElement));
            // Only now: an event that could not be shown is asked for again.
            if (item.EventId is { Length: > 0 } token) Token = token;
            if (!goesOn) return new WatchEnd.Enough();
        }
        return new WatchEnd.Broken("it ended the stream");
    }

    private async Task<WatchEnd> RefusalAsync(
        Server server, HttpResponseMessage response, CancellationToken cancellation)
    {
        var reply = await _attempts.ReadAsync(server, response, cancellation);
        var reason = Problem.Describe(reply);
        return reply.Status is 429 or >= 500 ? new WatchEnd.Broken(reason) : new WatchEnd.Refused(reason);
    }
}
