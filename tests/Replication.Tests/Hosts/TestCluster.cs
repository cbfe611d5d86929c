using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Storage;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Hosts;

/// <summary>
/// Nodes of one process with stores in memory and real peer streams on free ports of this machine.
/// </summary>
internal sealed class TestCluster : IAsyncDisposable
{
    /// <summary>Frequent catch-up, and long timeouts for a busy machine.</summary>
    public static readonly ReplicationTiming Quick = new(
        Operation: 8000, Round: 3000, Ping: 20, Suspicion: 6000, CatchUp: 30);

    private readonly Dictionary<NodeId, NodeAddress> _addresses;

    public TestCluster(params string[] names)
    {
        _addresses = names.ToDictionary(
            NodeId.Parse, _ => new NodeAddress("127.0.0.1:1", FreePorts.NextAddress()));
        foreach (var name in names) Disks[name] = new(NodeId.Parse(name), Guid.NewGuid());
    }

    public ReplicationTiming Timing { get; init; } = Quick;

    public Dictionary<string, MemoryStore> Disks { get; } = [];

    public Dictionary<string, ReplicaHost> Hosts { get; } = [];

    public ConcurrentQueue<Exception> Fatal { get; } = [];

    public ReplicaHost this[string name] => Hosts[name];

    public static Task<TestCluster> FormedAsync(params string[] names) => FormedAsync(Quick, names);

    public static async Task<TestCluster> FormedAsync(ReplicationTiming timing, params string[] names)
    {
        var cluster = new TestCluster(names) { Timing = timing };
        foreach (var name in names) await cluster.StartAsync(name);
        await cluster.ReadyAsync(names);
        return cluster;
    }

    public async Task StartAsync(string name, string? noVote = null)
    {
        var options = new NodeOptions(NodeId.Parse(name), "", _addresses, Timing);
        var host = new ReplicaHost(
            options, Disks[name], NullLoggerFactory.Instance, TimeProvider.System, Fatal.Enqueue,
            noVote, seed: 1);
        Hosts[name] = host;
        await host.StartAsync();
    }

    /// <summary>Stops a node in order; its disk is kept.</summary>
    public async Task StopAsync(string name)
    {
        Hosts.Remove(name, out var host);
        await host!.DisposeAsync();
        Disks[name] = Disks[name].Restart(); // a store that has ended is still the disk of the next life
    }

    public Task ReadyAsync(params string[] names) => Poll.UntilAsync(
        $"{string.Join(',', names)} are ready", () => names.All(name =>
            this[name].Status.Nodes.All(n => n.State is "self" or "up") && this[name].IsReady));

    /// <param name="ttl">Milliseconds until the value expires; 0 never.</param>
    public async Task<WriteResult> SetAsync(string at, string key, string text, int ttl = 0)
    {
        var store = this[at].Store;
        var expiresAt = ttl == 0 ? 0 : this[at].Group.UnixNow + ttl;
        var change = Change.Set(this[at].Ids.Next(), Bench.Text(text), expiresAt: expiresAt);
        return await store.ChangeAsync(Key.From(key), change, CancellationToken.None).AsTask().Soon();
    }

    public async Task<WriteResult> DeleteAsync(string at, string key) => await this[at].Store
        .ChangeAsync(Key.From(key), Change.Delete(this[at].Ids.Next()), CancellationToken.None)
        .AsTask().Soon();

    /// <summary>The value; null when absent.</summary>
    public async Task<string?> GetAsync(
        string at, string key, Consistency consistency = Consistency.Linearizable)
    {
        var reading = this[at].Store.GetAsync(Key.From(key), consistency, CancellationToken.None);
        var read = await reading.AsTask().Soon();
        return read switch
        {
            ReadResult.Found found => System.Text.Encoding.UTF8.GetString(found.Value.Bytes.Span),
            ReadResult.Absent => null,
            _ => throw new InvalidOperationException(read.ToString()),
        };
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in Hosts.Values) await host.DisposeAsync();
    }
}
