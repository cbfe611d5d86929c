using System.Diagnostics;
using OrleansKv.Faults.Load;
using OrleansKv.Faults.Network;

namespace OrleansKv.Faults.Faults;

/// <summary>A cluster, its network and disks, and the current fault.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private readonly Pace _pace;

    public Scene(int seed, Pace pace)
    {
        _pace = pace;
        var isMeasured = pace == Pace.Steady; // then on the same disk as the other store
        Random = new(seed);
        Network = TestNetwork.Missing is null ? new(seed) : null;
        Disk = TestDisk.Missing is null && !isMeasured ? new(pace == Pace.Random ? 512 : 96) : null;
        // Tombstones are erased during the faults; these clients do not retry.
        Cluster = new(Network, new { grace = pace == Pace.Random ? 5_000 : 2_000 });
        Clock = FakeClock.Missing is null && !isMeasured ? new(Cluster.B) : null;
        if (Disk is not null) Cluster.C.Data = Path.Combine(Disk.Folder, "C");
        Victim = Cluster.A;
    }

    public Random Random { get; }

    /// <summary>Null if none can be created: then everything is on the loopback address.</summary>
    public TestNetwork? Network { get; }

    /// <summary>C's disk, if there is one.</summary>
    public TestDisk? Disk { get; }

    /// <summary>B's wall clock, if it can be moved.</summary>
    public FakeClock? Clock { get; }

    public LocalCluster Cluster { get; }

    public Node Victim { get; private set; }

    public IReadOnlyList<Node> Others => Cluster.AllBut(Victim);

    /// <summary>The load that runs during the fault.</summary>
    public FaultLoad? Load { get; private set; }

    public Task StartAsync() => Cluster.StartAsync();

    /// <summary>The load of the next faults, with its own history.</summary>
    public FaultLoad NewLoad() => Load = new(Cluster.Nodes, Random.Next());

    /// <summary>Lets the state last: at a quick pace for the first time, at a random pace up to the second.</summary>
    public Task HoldAsync(double seconds, double atMost)
    {
        var time = _pace switch
        {
            Pace.Quick => seconds,
            Pace.Random => seconds + (Random.NextDouble() * (atMost - seconds)),
            _ => 5,
        };
        return Load!.GoOnAsync(TimeSpan.FromSeconds(time));
    }

    public int Times(int quick, int atMost) => _pace == Pace.Random ? Random.Next(quick, atMost + 1) : quick;

    /// <summary>Whether this machine supports the fault.</summary>
    public bool Can(Fault fault) => Missing.For(fault.Needs) is null;

    /// <summary>Injects one fault under load and waits for the recovery.</summary>
    public async Task<Observation> GoThroughAsync(Fault fault)
    {
        Victim = Cluster.Nodes.SingleOrDefault(n => n.Name == fault.Victim) ?? Cluster.Nodes[Random.Next(3)];
        await Load!.GoOnAsync(TimeSpan.FromSeconds(0.2), served: 50);
        using var watch = new Detection(this);
        var began = Stopwatch.GetTimestamp();
        var seen = fault.IsSilent ? watch.RunAsync() : Task.FromResult<TimeSpan?>(null);
        await fault.Start(this);
        var ended = Stopwatch.GetTimestamp();
        await fault.End(this);
        var detected = await seen;
        await Cluster.JoinedAsync();
        foreach (var node in Cluster.Nodes) await Cluster.CaughtUpAsync(node, underLoad: true);
        var recovered = Stopwatch.GetTimestamp();
        await Load.GoOnAsync(TimeSpan.FromSeconds(0.2), served: 50);
        var times = new Times(began, ended, recovered, Stopwatch.GetTimestamp());
        return Observation.Of(fault.Name, Victim.Name, Load.Timeline, times, detected);
    }

    public async ValueTask DisposeAsync()
    {
        Network?.Heal();
        Disk?.Free(); // a process that waits for the disk cannot even be killed
        if (Load is not null) await Load.DisposeAsync();
        await Cluster.DisposeAsync();
        Network?.Dispose();
        Disk?.Dispose();
    }
}
