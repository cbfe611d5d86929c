using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansKv.Api;

/// <summary>The store over HTTP. The contract for clients is docs/http.md.</summary>
public static class KeyValueApi
{
    /// <summary>
    /// Adds what the endpoints need. The host registers <see cref="IKeyValueStore"/>, <see
    /// cref="IWatchable"/>, <see cref="IClusterView"/> and <see cref="OperationIds"/>; they are resolved at
    /// the first request, when its services have started.
    /// </summary>
    public static IServiceCollection AddKeyValueApi(
        this IServiceCollection services, Action<ApiOptions>? configure = null)
    {
        services.AddOptions<ApiOptions>()
            .Configure(configure ?? (_ => { }))
            .Validate(ApiOptions.IsValid, ApiOptions.Rule)
            .ValidateOnStart();
        services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<Router>();
        services.AddSingleton<KeyEndpoint>();
        services.AddSingleton<ReadEndpoint>();
        services.AddSingleton<WriteEndpoint>();
        services.AddSingleton<ListEndpoint>();
        services.AddSingleton<WatchEndpoint>();
        services.AddSingleton<NodeEndpoint>();
        return services;
    }

    /// <summary>
    /// Answers every request that no other endpoint of the app has claimed. Requests are told apart by their
    /// raw target: routing would work on a path that the server has already decoded and stripped of its dots.
    /// </summary>
    public static void MapKeyValueApi(this WebApplication app)
    {
        app.Use(next => context =>
            context.GetEndpoint() is null ? ErrorBoundary.RunAsync(context, app.Services) : next(context));
    }
}
