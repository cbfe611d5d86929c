using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansKv.Api;

namespace OrleansKv.Client.Tests.Support;

/// <summary>The API in a real server on a free port, with faults on order.</summary>
internal sealed class KvNode : IAsyncDisposable
{
    private readonly WebApplication _app;
    private Socket? _held;

    private KvNode(WebApplication app) => _app = app;

    public string Address => new Uri(_app.Urls.First()).Authority;

    /// <summary>What arrived, oldest first: method, target and idempotency key.</summary>
    public ConcurrentQueue<(string Method, string Target, string Id)> Requests { get; } = new();

    /// <summary>In place of the API; it may call on to it.</summary>
    public Func<HttpContext, Func<Task>, Task> Fault { get; set; } = (_, next) => next();

    public static async Task<KvNode> StartAsync(IKeyValueStore store, TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(store).AddSingleton(clock);
        builder.Services.AddSingleton<IClusterView>(new FixedView());
        builder.Services.AddSingleton<IWatchable>(new ScriptedWatch());
        builder.Services.AddSingleton(new OperationIdAllocator(NodeId.Parse("A"), boot: 1));
        builder.Services.AddKeyValueApi(new());
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var node = new KvNode(app);
        app.Use(next => context => node.AnswerAsync(context, () => next(context)));
        app.MapKeyValueApi();
        await app.StartAsync();
        return node;
    }

    /// <summary>The first so many requests fare as the fault says.</summary>
    public void FailFirst(int count, Func<HttpContext, Func<Task>, Task> fault)
    {
        var left = count;
        Fault = (context, next) => Interlocked.Decrement(ref left) >= 0 ? fault(context, next) : next();
    }

    /// <summary>
    /// Connections are refused from now on. The port stays taken: another test must not answer on it.
    /// </summary>
    public async Task GoDownAsync()
    {
        var port = new Uri(_app.Urls.First()).Port;
        using var stop = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(stop.Token);
        _held = new(SocketType.Stream, ProtocolType.Tcp);
        _held.Bind(new IPEndPoint(IPAddress.Loopback, port));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _held?.Dispose();
    }

    private Task AnswerAsync(HttpContext context, Func<Task> next)
    {
        var request = context.Request;
        var target = request.Path + request.QueryString;
        Requests.Enqueue((request.Method, target, request.Headers["Idempotency-Key"].ToString()));
        return Fault(context, next);
    }
}
