using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using OrleansKv.Grains;
using OrleansKv.Replication;
using OrleansKv.Silo.Membership;

namespace OrleansKv.Silo;

/// <summary>
/// Builds the silo of a node: its ports, its membership table, its failure detection, the store's grains.
/// </summary>
internal static class SiloBuilding
{
    /// <summary>
    /// Idle grains are deactivated after this time: each holds its key's last entry.
    /// </summary>
    private static readonly TimeSpan IdleAge = TimeSpan.FromMinutes(2);

    private static readonly TimeSpan LoadPause = TimeSpan.FromMinutes(1);

    public static async Task<IHost> BuildAsync(
        SiloSettings options, ReplicaHost replica, IClusterView view, ILoggerFactory logs, IFatalErrorHandler death)
    {
        var membership = options.Membership;
        await MembershipSchema.EnsureAsync(membership);
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton(logs);
        builder.Services.AddSingleton(typeof(ILogger<>), typeof(Logger<>));
        builder.Services.AddSingleton(death);
        builder.Services.AddSingleton<IHostLifetime, NullLifetime>();
        builder.UseOrleans(silo =>
        {
            Configure(silo, options);
            silo.UseAdoNetClustering(o =>
            {
                o.Invariant = membership.Invariant;
                o.ConnectionString = membership.ConnectionString;
            });
            silo.AddOrleansKvGrains(replica, view);
        });
        return builder.Build();
    }

    private static void Configure(ISiloBuilder silo, SiloSettings options)
    {
        var (endpoint, gateway) = (options.SiloEndPoint, options.GatewayEndPoint);
        silo.Configure<ClusterOptions>(o => o.ClusterId = o.ServiceId = ClusterName.Default);
        silo.Configure<SiloOptions>(o => o.SiloName = options.Node.ToString());
        silo.Configure<EndpointOptions>(o =>
        {
            o.AdvertisedIPAddress = endpoint.Address;
            (o.SiloPort, o.GatewayPort) = (endpoint.Port, gateway.Port);
            o.SiloListeningEndpoint = endpoint;
            o.GatewayListeningEndpoint = gateway;
        });
        silo.Configure<ClusterMembershipOptions>(DetectFailures);
        // Silos publish their load to each other; placement here does not use it.
        silo.Configure<DeploymentLoadPublisherOptions>(o => o.DeploymentLoadPublisherRefreshTime = LoadPause);
        silo.Configure<GrainCollectionOptions>(
            o => (o.CollectionAge, o.CollectionQuantum) = (IdleAge, IdleAge / 4));
        silo.Configure<SiloMessagingOptions>(o => o.ResponseTimeout = options.ResponseTimeout);
    }

    /// <summary>
    /// Killed, stopped and cut-off silos are evicted within seconds (docs/orleans.md, Failure detection).
    /// </summary>
    internal static void DetectFailures(ClusterMembershipOptions o)
    {
        o.ProbeTimeout = TimeSpan.FromSeconds(1);
        // Orleans adapts the timeout to the observed response times. By default its maximum is four times the
        // timeout, and a silo is suspected only after a silence of three maxima: 12 s.
        o.MinProbeTimeout = TimeSpan.FromMilliseconds(500);
        o.MaxProbeTimeout = TimeSpan.FromSeconds(1);
        o.NumMissedProbesLimit = 3;
        o.TableRefreshTimeout = TimeSpan.FromSeconds(5);
        o.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
        // A silo that takes longer to start is evicted by the others. On a loaded machine ten seconds are too few.
        o.MaxJoinAttemptTime = TimeSpan.FromSeconds(30);
        o.DefunctSiloExpiration = TimeSpan.FromHours(1);
    }
}
