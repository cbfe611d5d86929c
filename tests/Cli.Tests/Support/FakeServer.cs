using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Tests.Support;

/// <summary>A node as far as a client can see it, with faults on order.</summary>
internal sealed class FakeServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FakeApi _api;
    private Socket? _held;

    private FakeServer(string name, WebApplication app, FakeApi api) => (Name, _app, _api) = (name, app, api);

    public string Name { get; }

    public string Address => _app.Urls.Single();

    public Server Server => new(Name, Address);

    /// <summary>The requests of keys, oldest first, with their raw targets.</summary>
    public ConcurrentQueue<Seen> Requests { get; } = new();

    /// <summary>Why it is not ready, as it says itself; null: it is.</summary>
    public string? Problem
    {
        get => _api.Problem;
        set => _api.Problem = value;
    }

    /// <summary>Answers instead of the store when it returns true.</summary>
    public Func<HttpContext, Task<bool>> Fault { get; set; } = _ => Task.FromResult(false);

    public static async Task<FakeServer> StartAsync(
        string name = "A", FakeStore? store = null, string address = "http://127.0.0.1:0")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(address);
        var app = builder.Build();
        var server = new FakeServer(name, app, new(name, store ?? new()));
        app.Run(server.AnswerAsync);
        await app.StartAsync();
        return server;
    }

    /// <summary>A fault for the first so many requests of keys.</summary>
    public void FailFirst(int count, Func<HttpContext, Task> fault)
    {
        var left = count;
        Fault = async context =>
        {
            if (Interlocked.Decrement(ref left) < 0) return false;
            await fault(context);
            return true;
        };
    }

    /// <summary>
    /// Connections are refused from now on. The port stays taken: another test must not answer on it.
    /// </summary>
    public async Task GoDownAsync()
    {
        var address = new Uri(Address);
        await _app.StopAsync();
        _held = new(SocketType.Stream, ProtocolType.Tcp);
        _held.Bind(new IPEndPoint(IPAddress.Loopback, address.Port));
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _held?.Dispose();
    }

    public Task WaitForShutdownAsync() => _app.WaitForShutdownAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var isKey = !target.StartsWith("/_/cluster", StringComparison.Ordinal)
            && !target.StartsWith("/_/health", StringComparison.Ordinal);
        if (isKey)
        {
            Requests.Enqueue(Seen.Of(context, target));
            if (await Fault(context)) return;
        }
        await _api.AnswerAsync(context, target);
    }
}

/// <summary>What arrived.</summary>
internal sealed record Seen(string Method, string Target, string IdempotencyKey, string IfMatch, string Ttl)
{
    public static Seen Of(HttpContext context, string target)
    {
        var headers = context.Request.Headers;
        return new(
            context.Request.Method, target, headers["Idempotency-Key"].ToString(), headers.IfMatch.ToString(),
            context.Request.Query["ttl"].ToString());
    }
}
