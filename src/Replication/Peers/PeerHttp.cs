using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Peers;

/// <summary>
/// How a node calls another's peer port: HTTP/1.1, and nothing in between.
/// </summary>
internal static class PeerHttp
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);

    public static HttpClient Client(string address)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            UseProxy = false,
            AllowAutoRedirect = false,
        };
        return new(handler)
        {
            BaseAddress = new Uri($"http://{address}"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
    }

    /// <summary>Exchanges hellos.</summary>
    /// <exception cref="HttpRequestException">Nobody answers, or not as a peer.</exception>
    /// <exception cref="CodecException">The answer is no hello, or another node's.</exception>
    public static async Task<Hello> IntroduceAsync(
        this HttpClient http, Hello mine, NodeId expected, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(ConnectTimeout);
        using var response = await http.PostAsync(
            PeerServer.HelloPath, new ByteArrayContent(mine.Encode()), limit.Token);
        response.EnsureSuccessStatusCode();
        var theirs = Hello.Decode(await response.Content.ReadAsByteArrayAsync(limit.Token));
        return theirs.Node == expected
            ? theirs
            : throw new CodecException($"{http.BaseAddress} is node {theirs.Node}, not {expected}.");
    }
}
