using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Peers;

/// <summary>
/// The HTTP/1.1 client for the peer port of another node: no proxy, no redirects.
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
    /// <exception cref="HttpRequestException">The peer does not answer, or not as a node.</exception>
    /// <exception cref="CodecException">The answer is not a hello, or is the hello of another node.</exception>
    public static async Task<Hello> IntroduceAsync(
        this HttpClient http, Hello mine, NodeId expected, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
#pragma warning disable RS0030 // a real socket: the simulation replaces its callers
        limit.CancelAfter(ConnectTimeout);
#pragma warning restore RS0030
        using var response = await http.PostAsync(
            PeerServer.HelloPath, new ByteArrayContent(mine.Encode()), limit.Token);
        response.EnsureSuccessStatusCode();
        var theirs = Hello.Decode(await response.Content.ReadAsByteArrayAsync(limit.Token));
        return theirs.Node == expected
            ? theirs
            : throw new CodecException($"{http.BaseAddress} is node {theirs.Node}, not {expected}.");
    }
}
