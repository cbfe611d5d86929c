using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansKv.Api.Tests.Support;

/// <summary>The endpoints in a real server on a free port of the loopback.</summary>
public sealed class Node : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HttpClient _client = new();

    private Node(WebApplication app) => _app = app;

    public ErrorLog Log { get; } = new();

    /// <summary>Has a place for every request that has come so far.</summary>
    public SemaphoreSlim Begun { get; } = new(0);

    /// <summary>Has a place for every request that the node is done with, whatever became of it.</summary>
    public SemaphoreSlim Ended { get; } = new(0);

    public Uri Address => new(_app.Urls.First());

    public static async Task<Node> StartAsync(
        IKeyValueStore store, IClusterView view, TimeProvider clock, Action<ApiOptions>? configure = null,
        IWatchable? watches = null, AllowedHosts? hosts = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddSingleton(store).AddSingleton(view).AddSingleton(clock);
        builder.Services.AddSingleton(new OperationIdAllocator(NodeId.Parse("A"), boot: 1));
        builder.Services.AddSingleton(watches ?? new ScriptedWatch());
        var limits = new ApiOptions();
        configure?.Invoke(limits);
        builder.Services.AddKeyValueApi(limits, hosts);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var node = new Node(app);
        app.Services.GetRequiredService<ILoggerFactory>().AddProvider(node.Log);
        app.Use(node.CountAsync);
        app.MapKeyValueApi();
        await app.StartAsync();
        return node;
    }

    /// <param name="target">Path and query, sent exactly as they are written.</param>
    public Task<Answer> SendAsync(
        string method,
        string target,
        HttpContent? content = null,
        params (string Name, string Value)[] headers) =>
        SendAsync(method, target, content, CancellationToken.None, headers);

    public async Task<Answer> SendAsync(
        string method,
        string target,
        HttpContent? content,
        CancellationToken cancellation,
        params (string Name, string Value)[] headers)
    {
        var exact = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var uri = new Uri(Address.GetLeftPart(UriPartial.Authority) + target, exact);
        using var request = new HttpRequestMessage(new(method), uri) { Content = content };
        foreach (var (name, value) in headers)
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        var message = await _client.SendAsync(request, cancellation);
        var body = await message.Content.ReadAsByteArrayAsync(cancellation);
        var answer = new Answer((int)message.StatusCode, message, body);
        Contract.Check(method, target, answer);
        return answer;
    }

    /// <summary>An answer whose body is still coming.</summary>
    public async Task<HttpResponseMessage> OpenAsync(
        string target, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Address, target));
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
    }

    /// <summary>As after SIGTERM; it completes when every answer has ended.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <summary>Sends bytes as they are on a connection of their own.</summary>
    public Task<Answer> RawAsync(string request) =>
        RawHttp.SendAsync(new(IPAddress.Loopback, Address.Port), request);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    private async Task CountAsync(HttpContext context, RequestDelegate next)
    {
        Begun.Release();
        try
        {
            await next(context);
        }
        finally
        {
            Ended.Release();
        }
    }
}
