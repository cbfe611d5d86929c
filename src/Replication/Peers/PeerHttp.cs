using System.Net;
using OrleansKv.Codec;

namespace OrleansKv.Replication.Peers;

/// <summary>
/// How a node calls another's peer port: HTTP/2 from the first byte, and nothing in between.
/// </summary>
internal static class PeerHttp
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);

    /// <param name="silence">Milliseconds without a word after which a connection is dead.</param>
    public static HttpClient Client(string address, int silence)
    {
        var handler = new SocketsHttpHandler
        {
            ConnectTimeout = ConnectTimeout,
            UseProxy = false,
            AllowAutoRedirect = false,
            InitialHttp2StreamWindowSize = 4 * 1024 * 1024,
            // A connection that died without a word would be used again by every attempt to reconnect.
            KeepAlivePingDelay = TimeSpan.FromSeconds(1),
            KeepAlivePingTimeout = TimeSpan.FromMilliseconds(Math.Max(1000, silence)),
            KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always,
        };
        return new(handler)
        {
            BaseAddress = new Uri($"http://{address}"),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
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
