using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansKv.Api.Batches;
using OrleansKv.Api.Docs;

namespace OrleansKv.Api;

/// <summary>The store over HTTP. The contract for clients is docs/http.md.</summary>
public static class KeyValueApi
{
    /// <summary>
    /// Adds the services of the endpoints. The host registers <see cref="IKeyValueStore"/>, <see
    /// cref="IWatchable"/>, <see cref="IClusterView"/> and <see cref="OperationIdAllocator"/>; they are resolved at
    /// the first request, when its services have started.
    /// </summary>
    /// <param name="hosts">Null: localhost and IP addresses only.</param>
    /// <exception cref="ArgumentException">A limit is out of its range.</exception>
    public static IServiceCollection AddKeyValueApi(
        this IServiceCollection services, ApiOptions limits, AllowedHosts? hosts = null)
    {
        if (limits.Problem() is { } problem) throw new ArgumentException(problem, nameof(limits));
        services.AddSingleton(Options.Create(limits));
        services.AddOptions<KestrelServerOptions>().Configure<IOptions<ApiOptions>>(ServerLimits.Apply);
#pragma warning disable RS0030 // the default: a host that has another registers it first
        services.TryAddSingleton(TimeProvider.System);
#pragma warning restore RS0030
        services.AddSingleton(hosts ?? new([], []));
        services.AddSingleton<Router>();
        services.AddSingleton<KeyEndpoint>();
        services.AddSingleton<ReadEndpoint>();
        services.AddSingleton<Admission>();
        services.AddSingleton<KeyNames>();
        services.AddSingleton<ChangeFactory>();
        services.AddSingleton<WriteEndpoint>();
        services.AddSingleton<ListEndpoint>();
        services.AddSingleton<BatchEndpoint>();
        services.AddSingleton<DocsEndpoint>();
        services.AddSingleton<WatchEndpoint>();
        services.AddSingleton<NodeEndpoint>();
        return services;
    }

    /// <summary>
    /// Answers every request that matches no other endpoint of the app. Requests are dispatched by their raw target:
    /// routing would use a path that the server has already decoded and stripped of its dots.
    /// </summary>
    public static void MapKeyValueApi(this WebApplication app)
    {
        app.Use(next => context =>
            context.GetEndpoint() is null ? ErrorBoundary.RunAsync(context, app.Services) : next(context));
    }
}
