using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansKv.Codec;

namespace OrleansKv.Replication.Peers;

/// <summary>
/// Where other nodes reach this node's replica: its own HTTP/2 port, apart from the clients'.
/// </summary>
internal sealed class PeerServer : IPeerServer
{
    public const string HelloPath = "/peer/hello";
    public const string StreamPath = "/peer/stream";

    /// <summary>A hello is a few hundred bytes.</summary>
    private const int LongestHello = 4096;

    /// <summary>A connection that is silent for so long is asked, and after as long again given up.</summary>
    private static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(10);

    private readonly INodeIdentity _self;
    private readonly WebApplication _app;
    private readonly ILogger _log;
    private readonly ListenAddress _address;

    public PeerServer(string address, INodeIdentity self, ILoggerFactory logs)
    {
        (_self, _address, _log) = (self, new("peer", address), logs.CreateLogger<PeerServer>());
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddSingleton(logs);
        builder.WebHost.UseKestrelCore().ConfigureKestrel(Configure);
        // Nothing waits on the way of a frame, so it may go its way on the thread that received it.
        builder.WebHost.UseSockets(sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Services.AddRoutingCore();
        _app = builder.Build();
        _app.MapPost(HelloPath, HelloAsync);
        _app.MapPost(StreamPath, StreamAsync);
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
        kestrel.Listen(_address.EndPoint, listen => listen.Protocols = HttpProtocols.Http2);
        kestrel.Limits.MinRequestBodyDataRate = null; // an idle stream is no slow one: pings watch over it
        kestrel.Limits.MinResponseDataRate = null;
        kestrel.Limits.Http2.KeepAlivePingDelay = DeadAfter; // half-open connections would add up
        kestrel.Limits.Http2.KeepAlivePingTimeout = DeadAfter;
        kestrel.Limits.Http2.InitialStreamWindowSize = 4 * 1024 * 1024;
        kestrel.Limits.Http2.InitialConnectionWindowSize = 4 * 1024 * 1024;
    }

    private async Task HelloAsync(HttpContext context)
    {
        try
        {
            var body = await ReadHelloAsync(context);
            _self.Meet(Hello.Decode(body));
            await context.Response.Body.WriteAsync(_self.Hello.Encode(), context.RequestAborted);
        }
        catch (CodecException e)
        {
            _log.LogWarning("A hello from {Remote} was refused: {Reason}", Remote(context), e.Message);
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
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
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()!.MaxRequestBodySize = null;
        await context.Response.StartAsync(context.RequestAborted);
        await context.Response.Body.FlushAsync(context.RequestAborted);
        var session = new PeerSession(_self, FrameIdentity.Of(formed), _log);
        try
        {
            await session.RunAsync(context.Request.BodyReader, context.Response.Body, context.RequestAborted);
        }
        catch (CodecException e)
        {
            _log.LogWarning("A stream from {Remote} was ended: {Reason}", Remote(context), e.Message);
            context.Abort();
        }
    }

    private static IPAddress? Remote(HttpContext context) => context.Connection.RemoteIpAddress;
}
