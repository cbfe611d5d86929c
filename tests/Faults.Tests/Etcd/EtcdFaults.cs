using System.Diagnostics;
using OrleansKv.Faults.Faults;
using OrleansKv.Faults.Network;

namespace OrleansKv.Faults.Etcd;

/// <summary>The faults of the comparison, injected at etcd's leader.</summary>
internal sealed class EtcdFaults(TestNetwork network, EtcdCluster cluster)
{
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(5);

    /// <param name="fault">Its name in the <see cref="Catalogue"/>.</param>
    public async Task<Observation> GoThroughAsync(string fault)
    {
        var leader = await cluster.LeaderAsync();
        await using var load = new EtcdLoad(cluster, leader);
        await load.GoOnAsync(TimeSpan.FromSeconds(1));
        var began = Stopwatch.GetTimestamp();
        await StartAsync(fault, leader, load);
        var ended = Stopwatch.GetTimestamp();
        End(fault, leader);
        foreach (var name in EtcdCluster.Names) await cluster.ReadyAsync(name);
        var recovered = Stopwatch.GetTimestamp();
        await load.GoOnAsync(TimeSpan.FromSeconds(0.2));
        return Observation.Of(
            fault, leader, load.Timeline, new(began, ended, recovered, Stopwatch.GetTimestamp()), null);
    }

    private async Task StartAsync(string fault, string leader, EtcdLoad load)
    {
        if (fault == ProcessFaults.RollingRestart.Name)
        {
            await RestartAllAsync();
            return;
        }
        if (fault == ProcessFaults.Kill.Name) await cluster.Process(leader).KillAsync();
        else if (fault == ProcessFaults.Freeze.Name) cluster.Process(leader).Signal(Signals.Stop);
        else CutOff(leader, andFromClients: fault == NetworkFaults.IsolatedNode.Name);
        await load.GoOnAsync(Hold);
    }

    private void End(string fault, string leader)
    {
        if (fault == ProcessFaults.Kill.Name) cluster.Start(leader);
        if (fault == ProcessFaults.Freeze.Name) cluster.Process(leader).Signal(Signals.Continue);
        network.Heal();
    }

    private void CutOff(string leader, bool andFromClients)
    {
        foreach (var other in EtcdCluster.Names.Where(name => name != leader))
            network.Between(leader, other, Wire.Cut);
        if (andFromClients) network.Between(leader, TestNetwork.Clients, Wire.Cut);
    }

    private async Task RestartAllAsync()
    {
        foreach (var name in EtcdCluster.Names)
        {
            cluster.Process(name).Signal(Signals.Terminate);
            await cluster.Process(name).ExitAsync(Poll.Patience);
            cluster.Start(name);
            await cluster.ReadyAsync(name);
        }
    }
}
