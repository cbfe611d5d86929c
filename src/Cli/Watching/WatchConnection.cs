using System.Net.ServerSentEvents;
using System.Text.Json;
using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Watching;

/// <summary>A watch at one server, from its opening to its end.</summary>
internal sealed class WatchConnection(TimeProvider time) : IDisposable
{
    /// <summary>A heartbeat comes at least every few seconds; two missed ones and a slow link are this.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Opening = TimeSpan.FromSeconds(3);

    // A value nests as deep as the API takes it.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 1010 };

    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    /// <summary>Where to go on from: the last event that was taken, at whatever server.</summary>
    public string? Token { get; private set; }

    public void Forget() => Token = null;

    /// <param name="opened">Called once the server has agreed.</param>
    /// <param name="take">Takes an event; false when that was enough.</param>
    public async Task<WatchEnd> RunAsync(
        Server server, string path, Action opened, Func<WatchEvent, bool> take, CancellationToken cancellation)
    {
        try
        {
            using var response = await OpenAsync(server, path, cancellation);
            if (response.StatusCode == System.Net.HttpStatusCode.Gone) return new WatchEnd.Gone();
            if (!response.IsSuccessStatusCode) return await RefusalAsync(server, response, cancellation);
            opened();
            await using var stream =
                new QuietStream(await response.Content.ReadAsStreamAsync(cancellation), Silence, time);
            return await ReadAsync(stream, take, cancellation);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException)
        {
            return new WatchEnd.Broken(e.GetBaseException().Message);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new WatchEnd.Broken($"no answer within {Opening.TotalSeconds:0} s");
        }
    }

    public void Dispose() => _http.Dispose();

    private async Task<HttpResponseMessage> OpenAsync(
        Server server, string path, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(Opening, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        using var request = new HttpRequestMessage(HttpMethod.Get, KeyUrl.At(server, path));
        request.Headers.Accept.ParseAdd("text/event-stream");
        if (Token is not null) request.Headers.TryAddWithoutValidation("Last-Event-ID", Token);
        return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, linked.Token);
    }

    private async Task<WatchEnd> ReadAsync(
        Stream stream, Func<WatchEvent, bool> take, CancellationToken cancellation)
    {
        var parser = SseParser.Create(stream, (_, data) => data.ToArray());
        await foreach (var item in parser.EnumerateAsync(cancellation))
        {
            using var data = JsonDocument.Parse(item.Data.Length == 0 ? "{}"u8.ToArray() : item.Data, Deep);
            var goesOn = take(new(item.EventType, data.RootElement));
            // Only now: an event that could not be shown is asked for again.
            if (item.EventId is { Length: > 0 } token) Token = token;
            if (!goesOn) return new WatchEnd.Enough();
        }
        return new WatchEnd.Broken("it ended the stream");
    }

    private static async Task<WatchEnd> RefusalAsync(
        Server server, HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        var reason = Problem.Describe(new(server, (int)response.StatusCode, body, null, null, null));
        return (int)response.StatusCode is 429 or >= 500 ? new WatchEnd.Broken(reason) : new WatchEnd.Refused(reason);
    }
}
