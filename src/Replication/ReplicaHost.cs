using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Background;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Operations;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Storage;
using OrleansKv.Replication.Watching;

namespace OrleansKv.Replication;

/// <summary>
/// One node's replica with everything around it: the store, the links to the peers, the formation of the cluster,
/// late delivery.
/// </summary>
public sealed class ReplicaHost : ITermSource, IAsyncDisposable
{
    /// <summary>In milliseconds.</summary>
    private const int SeenPause = 1000;

    private readonly NodeOptions _options;
    private readonly IAcceptorStore _disk;
    private readonly TermAllocator _terms;
    private readonly NodeMembership _membership;
    private readonly IPeerServer _server;
    private readonly ImmutableArray<PeerLink> _links;
    private readonly CatchUpService _catchUp;
    private readonly Eraser _eraser;
    private readonly Expirer _expirer;
    private readonly CancellationTokenSource _stop = new();
    private Task _watching = Task.CompletedTask;

    /// <param name="fatal">
    /// The node must end: its disk failed, or it is in the wrong cluster. One line for the operator.
    /// </param>
    /// <param name="noVote">Why this store must not vote, whatever the peers say; null if it may.</param>
    /// <param name="seed">The seed of the back-offs; null: a random one.</param>
    public ReplicaHost(
        NodeOptions options, IAcceptorStore disk, ILoggerFactory logs, TimeProvider time,
        Action<Exception> fatal, string? noVote = null, int? seed = null)
#pragma warning disable RS0030 // the default of the parameter; the simulation gives a seed
        : this(options, disk, logs, time, fatal, noVote, seed ?? Random.Shared.Next(), NodeEnvironment.Real)
#pragma warning restore RS0030
    {
    }

    internal ReplicaHost(
        NodeOptions options, IAcceptorStore disk, ILoggerFactory logs, TimeProvider time,
        Action<Exception> fatal, string? noVote, int seed, INodeEnvironment machine)
    {
        (_options, _disk) = (options, disk);
        var log = logs.CreateLogger<ReplicaHost>();
        _terms = new(options.Node, disk.Identity.Boot);
        Ids = new(options.Node, disk.Identity.Boot);
        Replica = new(disk, fatal, machine);
        _membership = new(options, Replica, log, fatal, time, noVote);
        var node = new LocalNode(_membership, Replica, () => Store!, machine, () => Facts);
        _links = [.. options.Nodes.Where(n => n.Key != options.Node).OrderBy(n => n.Key)
            .Select(n => new PeerLink(
                n.Key, n.Value.Peer, machine.Transport(n.Key, n.Value.Peer), node, options.Timing, time, log))];
        _server = machine.Server(options.Self.Peer, node, logs);
        Group = new(
            options.Node, [new LocalLink(options.Node, Replica, () => _membership.HasVote), .. _links],
            this, Ids, options.Timing, time, Seeds(seed), () => _membership.HasVote);
        Store = new(Group, Replica, _links);
        _catchUp = new(_links, Replica, Store.Quorum, Group, _membership);
        Watches = new(Replica, Store, Group, () => _membership.Voting, log);
        _expirer = new(Replica, Store.Quorum, Group, log);
        _eraser = new(disk, new(Group, Store.Quorum), Group, log, Replica.Fail);
    }

    public OperationIdAllocator Ids { get; }

    public Replica Replica { get; }

    public ReplicaGroup Group { get; }

    public NodeStore Store { get; }

    public WatchHub Watches { get; }

    public long Epoch => _disk.State.Epoch;

    /// <summary>Whether this node is a voter and reaches a majority now.</summary>
    public bool IsReady =>
        _membership.HasVote && 1 + _links.Count(l => l.IsReachable) >= Tally.Quorum(Group.Voters);

    /// <summary>Why this disk has no vote; null while it has one, or has not met the others yet.</summary>
    public string? NoVoteReason => _membership.NoVoteReason;

    /// <summary>The status as known to the replica, without the silo's.</summary>
    public ClusterStatus Status =>
        new StatusReport(_options, _disk, _membership, _links, _catchUp).Make(IsReady, Group.NoRoom?.Reason);

    internal SeenDisks Seen => _membership.Seen;

    private PeerStatus Facts =>
        new(IsReady, _disk.LastChange, _disk.Count, _disk.DiskBytes, Group.UnixNow, Epoch,
            IsFull: _disk.Room != DiskRoom.Ample);

    public Ballot NewTerm() => _terms.NewTerm();

    public void Observe(Ballot ballot) => _terms.Observe(ballot);

    /// <exception cref="StartException">The node cannot listen on the peer port.</exception>
    public async Task StartAsync()
    {
        await _server.StartAsync();
        foreach (var link in _links) link.Start();
        _watching = Task.WhenAll(
            _catchUp.RunAsync(_stop.Token), _eraser.RunAsync(_stop.Token), _expirer.RunAsync(_stop.Token),
            Watches.RunAsync(_stop.Token), WatchReadinessAsync(), KeepSeenAsync());
        _membership.Start();
    }

    public async ValueTask DisposeAsync()
    {
        await Watches.EndAsync();
        await _stop.CancelAsync();
        foreach (var link in _links) await link.DisposeAsync(); // ends the waits for answers
        await _watching;
        await _server.DisposeAsync();
        await StoreSeenAsync();
        Replica.Dispose();
        Watches.Dispose();
        _stop.Dispose();
    }

    /// <summary>
    /// What was seen of the peers is stored with the next commit; without one, within a second (rule R39).
    /// </summary>
    private async Task KeepSeenAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Group.PauseAsync(SeenPause, _stop.Token);
            await StoreSeenAsync();
        }
    }

    private async Task StoreSeenAsync()
    {
        if (_membership.NoVoteReason is not null || !Seen.HasNews) return;
        try
        {
            await Replica.AmendAsync(Seen.AddTo);
        }
        catch (IOException)
        {
            // The queue is full, and the next commit stores it; or the store has failed, and the node ends.
        }
    }

    private static Func<int> Seeds(int seed)
    {
        var (gate, random) = (new Lock(), new Random(seed));
        return () =>
        {
            lock (gate) return random.Next();
        };
    }

    /// <summary>
    /// Records the first time that a majority was reached: from then on this node is authoritative for its cluster.
    /// </summary>
    private async Task WatchReadinessAsync()
    {
        while (!_stop.IsCancellationRequested && !_membership.IsServing)
        {
            if (IsReady) _membership.Serve();
            await Group.PauseAsync(_options.Timing.Ping, _stop.Token);
        }
    }
}
