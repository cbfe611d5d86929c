using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Peers;

/// <summary>
/// The server for other nodes, on a port separate from that of the clients. It speaks HTTP/1.1; a request for a
/// stream upgrades its connection, which then carries only frames in both directions.
/// </summary>
internal sealed class PeerServer : IPeerServer
{
    public const string HelloPath = "/peer/hello";
    public const string StreamPath = "/peer/stream";

    /// <summary>The protocol of an upgraded connection.</summary>
    public const string Protocol = "orleanskv-frames";

    /// <summary>In bytes. A hello has a few hundred.</summary>
    private const int LongestHello = 4096;

    /// <summary>
    /// A stream on which no ping arrives for this long is half open and is aborted, or such streams would
    /// accumulate. Three times the longest pause between pings, whatever timing the peer is configured with.
    /// </summary>
    internal static readonly TimeSpan DeadAfter = TimeSpan.FromMilliseconds(3 * ReplicationTiming.MaxPing);

    /// <summary>Large enough for the frames of many requests in one read.</summary>
    private static readonly StreamPipeReaderOptions Buffers = new(bufferSize: 64 * 1024);

    private readonly ILocalNode _self;
    private readonly WebApplication _app;
    private readonly ILogger _log;
    private readonly ListenAddress _address;
#pragma warning disable RS0030 // log lines of a real server: the simulation replaces it
    private readonly LogThrottle _refusals = new(TimeProvider.System);
#pragma warning restore RS0030

    public PeerServer(string address, ILocalNode self, ILoggerFactory logs)
    {
        (_self, _address, _log) = (self, new("peer", address), logs.CreateLogger<PeerServer>());
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton<IHostLifetime, NullLifetime>();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        // Processing a frame never blocks, so it may run on the thread that received it.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.Use(RefuseBrowsersAsync);
        _app.MapPost(HelloPath, HelloAsync);
        _app.MapGet(StreamPath, StreamAsync);
    }

    public async Task StartAsync()
    {
        try
        {
            await _app.StartAsync();
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            throw _address.Unusable(e);
        }
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private void Configure(KestrelServerOptions kestrel)
    {
        kestrel.ConfigureEndpointDefaults(listen => listen.Protocols = HttpProtocols.Http1);
        _address.Listen(kestrel);
        kestrel.Limits.MinResponseDataRate = null; // a peer that is paused for a while reads slowly
    }

    /// <summary>
    /// Any web page can make a browser send a POST to any address. Browsers mark such requests; nodes do not.
    /// </summary>
    private static Task RefuseBrowsersAsync(HttpContext context, RequestDelegate next)
    {
        var headers = context.Request.Headers;
        if (headers.Origin.Count == 0
            && !headers.Keys.Any(name => name.StartsWith("Sec-Fetch-", StringComparison.OrdinalIgnoreCase)))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        context.Response.ContentType = "text/plain";
        return context.Response.WriteAsync("This port is for the other nodes, not for browsers.\n");
    }

    private async Task HelloAsync(HttpContext context)
    {
        try
        {
            var body = await ReadHelloAsync(context);
            var theirs = Hello.Decode(body);
            await _self.MeetAsync(theirs, isAnswer: false).WaitAsync(context.RequestAborted);
            await context.Response.Body.WriteAsync(_self.HelloTo(theirs.Node).Encode(), context.RequestAborted);
        }
        catch (CodecException e)
        {
            Refused(context, e);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
        {
            context.Response.StatusCode = e.StatusCode;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException)
        {
            context.Abort(); // the peer closed the connection, which is not an error here
        }
    }

    private static async Task<byte[]> ReadHelloAsync(HttpContext context)
    {
        var buffer = new byte[LongestHello + 1];
        var read = await context.Request.Body.ReadAtLeastAsync(
            buffer, buffer.Length, throwOnEndOfStream: false, context.RequestAborted);
        if (read > LongestHello) throw new CodecException("A hello is too long.");
        return buffer[..read];
    }

    private async Task StreamAsync(HttpContext context)
    {
        if (_self.Hello.Configuration is not { } formed)
        {
            context.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
            return;
        }
        var upgrade = context.Features.Get<IHttpUpgradeFeature>();
        if (upgrade is not { IsUpgradableRequest: true } || context.Request.Headers.Upgrade != Protocol)
        {
            context.Response.StatusCode = StatusCodes.Status426UpgradeRequired;
            context.Response.Headers.Upgrade = Protocol;
            return;
        }
        context.Response.Headers.Upgrade = Protocol;
        await using var stream = await upgrade.UpgradeAsync();
        await ServeAsync(context, stream, new(_self, FrameIdentity.Of(formed), _log));
        context.Abort(); // no orderly close: the peer does not wait for one
    }

    private async Task ServeAsync(HttpContext context, Stream stream, PeerSession session)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted);
        var watching = AbortWhenSilentAsync(session, context, ended.Token);
        var input = PipeReader.Create(stream, Buffers);
        try
        {
            await session.RunAsync(input, stream, ended.Token);
        }
        catch (CodecException e)
        {
            Refused(context, e);
        }
        await input.CompleteAsync();
        await ended.CancelAsync();
        await watching;
    }

    private static async Task AbortWhenSilentAsync(
        PeerSession session, HttpContext context, CancellationToken ended)
    {
#pragma warning disable RS0030 // a real socket: the simulation replaces this server
        using var turn = new PeriodicTimer(DeadAfter);
#pragma warning restore RS0030
        try
        {
            for (var heard = -1L; heard != session.Heard;)
            {
                heard = session.Heard;
                await turn.WaitForNextTickAsync(ended);
            }
            context.Abort();
        }
        catch (OperationCanceledException)
        {
            // The stream has ended.
        }
    }

    private void Refused(HttpContext context, CodecException e)
    {
        var remote = $"{context.Connection.RemoteIpAddress}";
        if (_refusals.IsDue($"{remote} {e.Message}")) Log.PeerRefused(_log, remote, e.Message);
    }
}
