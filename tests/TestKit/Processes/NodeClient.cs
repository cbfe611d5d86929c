using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;

namespace OrleansKv.TestKit.Processes;

/// <summary>
/// Speaks HTTP to one node. A broken connection is an answer like others: the outcome is unknown.
/// </summary>
/// <param name="patience">Longest wait for an answer; 10 s when null.</param>
public sealed class NodeClient(string address, Surroundings around, TimeSpan? patience = null) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(2),
        UseProxy = false,
        ConnectCallback = (context, cancellation) => ConnectAsync(around, context, cancellation),
    })
    {
        BaseAddress = new($"http://{address}"),
        Timeout = patience ?? TimeSpan.FromSeconds(10),
    };

    public Task<Answer> GetAsync(string path) => SendAsync(new(HttpMethod.Get, path));

    public Task<Answer> LocalAsync(string key) => GetAsync($"/{key}?consistency=local");

    /// <param name="ifMatch">As the header has it: "*", or a revision in quotes.</param>
    /// <param name="ttl">Seconds until it is gone; 0: it stays.</param>
    public Task<Answer> PutAsync(string key, string json, string? ifMatch = null, int ttl = 0)
    {
        var target = ttl == 0 ? key : $"{key}?ttl={ttl}";
        var content = new StringContent($$"""{"value":{{json}}}""", Encoding.UTF8);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        return SendAsync(Conditional(new(HttpMethod.Put, target) { Content = content }, ifMatch));
    }

    public Task<Answer> PutTextAsync(string key, string text) =>
        SendAsync(new(HttpMethod.Put, key) { Content = new StringContent(text, Encoding.UTF8, "text/plain") });

    /// <returns>The value as it was stored; null if there is none.</returns>
    public async Task<string?> GetTextAsync(string key)
    {
        var answer = await GetAsync($"{key}?raw");
        return answer.Status == 404 ? null : answer.MustBe(200).Body;
    }

    /// <summary>
    /// It has an idempotency key, because the framework's client sends what has no body a second time when a
    /// connection breaks.
    /// </summary>
    public Task<Answer> DeleteAsync(string key) => SendAsync(new(HttpMethod.Delete, key)
    {
        Headers = { { "Idempotency-Key", $"{Guid.NewGuid():N}" } },
    });

    /// <param name="id">With the same id it is applied once, however often it is sent.</param>
    public Task<Answer> IncrementAsync(string key, Guid id) => SendAsync(
        new(HttpMethod.Post, $"/{key}?op=increment") { Headers = { { "Idempotency-Key", $"{id:N}" } } });

    public Task<Answer> ClearAsync() => SendAsync(new(HttpMethod.Post, "/clear"));

    public async Task<bool> IsReadyAsync() => (await GetAsync("/_/health/ready")).Status == 200;

    public void Dispose() => _http.Dispose();

    private static async ValueTask<Stream> ConnectAsync(
        Surroundings around, SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var to = new IPEndPoint(IPAddress.Parse(context.DnsEndPoint.Host), context.DnsEndPoint.Port);
        var socket = around.NewSocket();
        try
        {
            await socket.ConnectAsync(to, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static HttpRequestMessage Conditional(HttpRequestMessage request, string? ifMatch)
    {
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return request;
    }

    private async Task<Answer> SendAsync(HttpRequestMessage request)
    {
        try
        {
            using (request)
            using (var response = await _http.SendAsync(request))
                return await ReadAsync(response);
        }
        catch (Exception e) when (
            e is HttpRequestException or IOException or SocketException or TaskCanceledException)
        {
            return Answer.None(e);
        }
    }

    private static async Task<Answer> ReadAsync(HttpResponseMessage response) => new(
        (int)response.StatusCode,
        await response.Content.ReadAsStringAsync(),
        response.Headers.ETag is { Tag: var tag } ? long.Parse(tag.Trim('"')) : null,
        response.Headers.RetryAfter is not null);
}
