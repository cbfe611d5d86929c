using System.IO.Pipelines;
using System.Net;

namespace OrleansKv.Replication.Peers;

/// <summary>Sends hellos over HTTP, and upgrades a connection to one long-lived stream.</summary>
internal sealed class HttpPeerTransport(NodeId node, string address) : IPeerTransport
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(1);

    /// <summary>Large enough for the frames of many replies in one read.</summary>
    private static readonly StreamPipeReaderOptions Buffers = new(bufferSize: 64 * 1024);

    private readonly HttpClient _http = PeerHttp.Client(address);

    public Task<Hello> IntroduceAsync(Hello mine, CancellationToken cancellation) =>
        _http.IntroduceAsync(mine, node, cancellation);

    public async Task<IPeerStream> OpenAsync(FrameSender sender, CancellationToken cancellation)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
#pragma warning disable RS0030 // a real socket: the simulation replaces this transport
        limit.CancelAfter(ConnectTimeout);
#pragma warning restore RS0030
        using var request = new HttpRequestMessage(HttpMethod.Get, PeerServer.StreamPath);
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.Add(new(PeerServer.Protocol));
        var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, limit.Token);
        try
        {
            if (response.StatusCode != HttpStatusCode.SwitchingProtocols)
                throw new HttpRequestException("The peer did not open a stream.", null, response.StatusCode);
            return new HttpStream(response, await response.Content.ReadAsStreamAsync(limit.Token), sender);
        }
        catch
        {
            response.Dispose();
            throw;
        }
    }

    public void Dispose() => _http.Dispose();

    private sealed class HttpStream : IPeerStream
    {
        private readonly CancellationTokenSource _ended = new();
        private readonly HttpResponseMessage _response;
        private readonly Task _sending;

        public HttpStream(HttpResponseMessage response, Stream connection, FrameSender sender)
        {
            (_response, Input) = (response, PipeReader.Create(connection, Buffers));
            _sending = SendAsync(connection, sender);
        }

        public PipeReader Input { get; }

        public async ValueTask DisposeAsync()
        {
            await _ended.CancelAsync();
            _response.Dispose();
            await _sending;
            await Input.CompleteAsync(); // returns its buffers
            _ended.Dispose();
        }

        /// <summary>When sending fails, the connection is closed, so that reading ends too.</summary>
        private async Task SendAsync(Stream connection, FrameSender sender)
        {
            try
            {
                await sender.RunAsync(connection, _ended.Token);
            }
            catch (Exception e) when (
                e is IOException or OperationCanceledException or ObjectDisposedException)
            {
                _response.Dispose();
            }
        }
    }
}
