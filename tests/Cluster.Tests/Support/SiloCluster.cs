using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.TestingHost;
using OrleansKv.Grains;
using OrleansKv.Grains.Placement;
using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Silo;
using OrleansKv.Silo.Membership;

namespace OrleansKv.Cluster.Tests.Support;

/// <summary>
/// Three silos and a client in this process: real sockets between them, a membership table in SQLite, and
/// around each silo a replica of its own. Shared by the tests; each finds it whole.
/// </summary>
public sealed class SiloCluster : IAsyncLifetime
{
    /// <summary>Grains of keys that a silo keeps: few, so that every test meets some that went.</summary>
    public const int MostActive = 32;

    private readonly TempFolder _folder = new();
    private readonly Lock _gate = new();
    private readonly HashSet<NodeId> _taken = [];
    private TestCluster? _silos;

    public SiloCluster()
    {
        var addresses = SiloNode.NewAddresses();
        Nodes = [.. addresses.Keys.Order().Select(id => new SiloNode(id, addresses, _folder[id.ToString()]))];
    }

    public IReadOnlyList<SiloNode> Nodes { get; }

    public IReadOnlyList<SiloNode> Running => [.. Nodes.Where(n => n.Silo is not null)];

    public IClusterClient Client => _silos!.Client;

    private NodeId[] Ids => [.. Nodes.Select(n => n.Id)];

    private MembershipOptions Membership =>
        new(MembershipSchema.Sqlite, $"Data Source={_folder["membership.db"]}");

    public SiloNode Owner(string key) => Nodes.Single(n => n.Id == Rendezvous.Owner(key, Ids));

    /// <summary>A key that no other test uses, owned by a node when all are there.</summary>
    public string NewKey(NodeId? owner = null)
    {
        while (true)
        {
            var key = $"key-{Guid.NewGuid():N}";
            if (owner is null || Owner(key).Id == owner) return key;
        }
    }

    public async Task InitializeAsync()
    {
        await MembershipSchema.EnsureAsync(Membership);
        foreach (var node in Nodes) await node.StartReplicaAsync();
        await Poll.UntilAsync("the replicas form a cluster", () => Nodes.All(n => n.Host.IsReady));
        var builder = new TestClusterBuilder(3) { CreateSiloAsync = CreateAsync };
        builder.Options.UseTestClusterMembership = false;
        builder.Options.ConfigureFileLogging = false;
        builder.Options.ConnectionTransport = ConnectionTransportType.TcpSocket;
        builder.Properties["Orleans:Messaging:ResponseTimeout"] = "00:00:05";
        builder.Properties["Orleans:Gateway:GatewayListRefreshPeriod"] = "00:00:01";
        builder.Properties["Orleans:Clustering:ProviderType"] = "AdoNet";
        builder.Properties["Orleans:Clustering:Invariant"] = Membership.Invariant;
        builder.Properties["Orleans:Clustering:ConnectionString"] = Membership.ConnectionString;
        _silos = builder.Build();
        await _silos.DeployAsync();
    }

    public async Task DisposeAsync()
    {
        await _silos!.DisposeAsync();
        foreach (var node in Nodes) await node.StopReplicaAsync();
        _folder.Dispose();
    }

    /// <summary>Brings back what a test before took away, and waits until all see all.</summary>
    public async Task MakeWholeAsync()
    {
        foreach (var node in Nodes)
        {
            if (node.Silo is null) await RestartAsync(node);
            node.View.Hide();
        }
        foreach (var node in Nodes) await node.SeesAsync(Ids);
        await Poll.UntilAsync("the replicas reach each other", () => Nodes.All(IsConnected));
    }

    /// <summary>Kills the whole node, silo and replica, without a handover.</summary>
    public async Task KillAsync(SiloNode node)
    {
        var silo = node.Silo!;
        node.Silo = null;
        await Task.WhenAll(node.StopReplicaAsync(), _silos!.KillSiloAsync(silo));
        lock (_gate) _taken.Remove(node.Id);
    }

    /// <summary>Starts the node again on the disk it had.</summary>
    public async Task RestartAsync(SiloNode node)
    {
        await node.StartReplicaAsync();
        await _silos!.StartAdditionalSiloAsync(startAdditionalSiloOnNewPort: true);
    }

    /// <summary>Where a key's grain is active now, over all silos.</summary>
    public async Task<IReadOnlyList<SiloNode>> ActivationsAsync(string key)
    {
        var grains = Running[0].Grains;
        var id = grains.GetGrain<IKeyGrain>(key).GetGrainId();
        var all = await grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        var silos = all.Where(s => s.GrainId == id).Select(s => s.SiloAddress);
        return [.. silos.Select(silo => Running.Single(n => n.Silo!.SiloAddress.Equals(silo)))];
    }

    private static bool IsConnected(SiloNode node) => node.Host.Group.Links.All(link => link.IsReachable);

    /// <summary>A silo is made around the first node that has none.</summary>
    private async Task<SiloHandle> CreateAsync(string name, IConfiguration configuration)
    {
        SiloNode node;
        lock (_gate)
        {
            node = Nodes.First(n => !_taken.Contains(n.Id));
            _taken.Add(node.Id);
        }
        return node.Silo = await InProcessSiloHandle.CreateAsync(
            node.Id.ToString(), configuration, host => host.UseOrleans((_, silo) => Configure(silo, node)));
    }

    private static void Configure(ISiloBuilder silo, SiloNode node)
    {
        silo.Services.PostConfigure<SiloOptions>(o => o.SiloName = node.Id.ToString());
        silo.Configure<ClusterMembershipOptions>(SiloBuilding.DetectFailures);
        silo.Services.AddSingleton<TimeProvider>(node.Clock);
        silo.AddOrleansKvGrains(node.Host, node);
        silo.Services.AddSingleton(new ActiveKeys(MostActive, Limits.IdleProposerBytes));
        silo.Services.AddSingleton<PartialView>();
        silo.Services.AddSingleton(services => new ActiveNodes(services.GetRequiredService<PartialView>()));
    }
}

/// <summary>
/// The silos of the tests that take none away: a client is slow to notice that one is back.
/// </summary>
[CollectionDefinition(Name)]
public sealed class SiloCollection : ICollectionFixture<SiloCluster>
{
    public const string Name = "three silos";
}

/// <summary>A test on silos that it shares, and finds whole.</summary>
public abstract class SiloTest(SiloCluster cluster) : IAsyncLifetime
{
    protected SiloCluster Cluster => cluster;

    public Task InitializeAsync() => cluster.MakeWholeAsync();

    public Task DisposeAsync() => Task.CompletedTask;
}
