using System.IO.Pipelines;
using System.Net;

namespace OrleansKv.Replication.Peers;

/// <summary>One long-lived HTTP/2 stream to a peer, and the hello before it.</summary>
internal sealed class HttpWire(NodeId node, string address, int silence) : IPeerWire
{
    private readonly HttpClient _http = PeerHttp.Client(address, silence);

    public Task<Hello> IntroduceAsync(Hello mine, CancellationToken cancellation) =>
        _http.IntroduceAsync(mine, node, cancellation);

    public async Task<IPeerStream> OpenAsync(FrameSender sender, CancellationToken cancellation)
    {
        var stream = new HttpStream(sender, cancellation);
        try
        {
            await stream.OpenAsync(_http);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }

    public void Dispose() => _http.Dispose();

    private sealed class HttpStream : IPeerStream
    {
        private const int ConnectTimeout = 1000;

        private readonly CancellationTokenSource _ended;
        private readonly HttpRequestMessage _request;
        private HttpResponseMessage? _response;
        private PipeReader? _input;

        public HttpStream(FrameSender sender, CancellationToken cancellation)
        {
            _ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            _request = new HttpRequestMessage(HttpMethod.Post, PeerServer.StreamPath)
            {
                Version = HttpVersion.Version20,
                VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                Content = new DuplexContent(sender, _ended.Token),
            };
        }

        public PipeReader Input => _input!;

        public async Task OpenAsync(HttpClient http)
        {
            _ended.CancelAfter(ConnectTimeout);
            _response = await http.SendAsync(
                _request, HttpCompletionOption.ResponseHeadersRead, _ended.Token);
            _response.EnsureSuccessStatusCode();
            _ended.CancelAfter(Timeout.InfiniteTimeSpan); // from here on pings watch over it
            _input = PipeReader.Create(await _response.Content.ReadAsStreamAsync(_ended.Token));
        }

        public async ValueTask DisposeAsync()
        {
            await _ended.CancelAsync();
            _response?.Dispose();
            _request.Dispose();
            _ended.Dispose();
        }
    }

    /// <summary>A request body that stays open and carries whatever the sender gathers.</summary>
    private sealed class DuplexContent(FrameSender sender, CancellationToken ended) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync(ended);
            await sender.RunAsync(stream, ended);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
