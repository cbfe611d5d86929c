using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.TestingHost;
using OrleansKv.Grains.Placement;
using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Cluster.Tests.Support;

/// <summary>
/// One node in this process: a replica on its own disk and peer port, and the silo around it.
/// </summary>
public sealed class SiloNode(NodeId id, IReadOnlyDictionary<NodeId, NodeAddress> nodes, string folder)
    : IClusterView
{
    private RocksStore? _disk;
    private ReplicaHost? _host;

    public NodeId Id => id;

    /// <summary>Null while it is down.</summary>
    internal InProcessSiloHandle? Silo { get; set; }

    /// <summary>What the silo takes for the time of day.</summary>
    internal SetClock Clock { get; } = new();

    internal PartialView View => Service<PartialView>();

    public ReplicaHost Host => _host ?? throw new InvalidOperationException($"{id} is down.");

    /// <summary>The store as this node's API would use it.</summary>
    public IKeyValueStore Store => Host.Store;

    public ClusterStatus Status => Host.Status with { Silo = Silo is null ? "down" : "up" };

    /// <summary>Calls from inside the silo: no gateway is between.</summary>
    public IGrainFactory Grains => Service<IGrainFactory>();

    public ActiveNodes ActiveNodes => Service<ActiveNodes>();

    /// <summary>
    /// Rows this replica's disk has written: one for each accept, however many changes it carries.
    /// </summary>
    public long RowsWritten => _disk!.LastChange;

    /// <summary>Addresses for the nodes A, B, C.</summary>
    public static IReadOnlyDictionary<NodeId, NodeAddress> NewAddresses() =>
        Enumerable.Range(1, 3).ToDictionary(number => new NodeId((byte)number), _ => new NodeAddress(
            FreePorts.NextAddress(), FreePorts.NextAddress(), FreePorts.NextAddress(), FreePorts.NextAddress()));

    public async Task StartReplicaAsync()
    {
        _disk = RocksStore.Open(folder, id);
        var options = new NodeOptions(id, folder, nodes, new());
        _host = new(options, _disk, NullLoggerFactory.Instance, TimeProvider.System, OnFatal);
        await _host.StartAsync();
    }

    public async Task StopReplicaAsync()
    {
        var host = Interlocked.Exchange(ref _host, null);
        if (host is not null) await host.DisposeAsync();
    }

    public Task SeesAsync(params NodeId[] active) => Poll.UntilAsync(
        $"{id} sees {string.Join(',', active)}", () => ActiveNodes.Silos.Keys.ToHashSet().SetEquals(active));

    private T Service<T>() where T : notnull => Silo is null
        ? throw new InvalidOperationException($"{id} is down.")
        : Silo.ServiceProvider.GetRequiredService<T>();

    private static void OnFatal(Exception e) => Environment.FailFast("A replica failed.", e);
}
