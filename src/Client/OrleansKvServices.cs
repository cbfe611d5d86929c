using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using OrleansKv.Client;
using OrleansKv.Grains;

namespace Microsoft.Extensions.DependencyInjection;

public static class OrleansKvServices
{
    /// <summary>
    /// Connects an Orleans client to the nodes and adds the store as <see cref="IKeyValueClient"/>. Options
    /// that are not valid fail the start of the host.
    /// </summary>
    /// <param name="cluster">Says where the membership table is, for example by UseAdoNetClustering.</param>
    public static IServiceCollection AddOrleansKv(
        this IServiceCollection services, Action<IClientBuilder> cluster,
        Action<OrleansKvOptions>? configure = null)
    {
        services.AddOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(o => o.ClusterId = o.ServiceId = ClusterName.Default);
            // A call that a lost gateway swallowed ends then; without it, after 30 s.
            client.Configure<ClientMessagingOptions>(o => o.ResponseTimeout = TimeSpan.FromSeconds(5));
            cluster(client);
        });
        return services.AddOrleansKv(configure);
    }

    /// <summary>
    /// Adds the store as <see cref="IKeyValueClient"/> to a process that has an Orleans client already.
    /// </summary>
    public static IServiceCollection AddOrleansKv(
        this IServiceCollection services, Action<OrleansKvOptions>? configure = null)
    {
        services.AddOptions<OrleansKvOptions>()
            .Configure(configure ?? (_ => { }))
            .Validate(o => o.Retry.IsValid, RetryPolicy.Rule)
            .ValidateOnStart();
        services.TryAddSingleton<IKeyValueClient>(s => new GrainKeyValueClient(
            s.GetRequiredService<IGrainFactory>(),
            s.GetRequiredService<IOptions<OrleansKvOptions>>().Value,
            s.GetRequiredService<ILogger<GrainKeyValueClient>>(),
            s.GetService<TimeProvider>() ?? TimeProvider.System));
        return services;
    }
}
