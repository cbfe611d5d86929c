using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Simulation.Shells;

/// <summary>
/// Sees all disks and all answers to peers, which no node can: what is chosen, and whether a node
/// promised what is not on its disk.
/// </summary>
internal sealed class Witness(ShellWorld world)
{
    private readonly ChosenLog _chosen = new(world.Plan.Voters);
    private readonly Dictionary<(Key, long Revision), HashSet<Entry>> _seen = [];
    private readonly HashSet<(Key, OperationId)> _expired = [];
    private readonly List<Action> _atTheEnd = [];
    private readonly Dictionary<ClusterConfiguration, HashSet<NodeId>> _formed = [];

    /// <summary>Null until a majority has stored it: before that nothing can be chosen.</summary>
    public ClusterConfiguration? Cluster { get; private set; }

    public void Retried(Change change) => _chosen.Retried(change);

    public IReadOnlyList<long> Revisions(Key key, Change change) =>
    [
        .. _chosen.Revisions(key, change.Id).Where(revision => _chosen.IsChosen(key, change, revision)),
    ];

    /// <summary>
    /// Judged at the end: of two accepts of one key in one commit the disk shows the later only, so that what
    /// is chosen may show late.
    /// </summary>
    public void Acknowledged(Key key, Change change, long revision) => _atTheEnd.Add(() =>
    {
        _chosen.Acknowledged(key, change.Id, revision);
        if (!_chosen.IsChosen(key, change, revision))
            throw new Violation(key, $"{change} was acknowledged at {revision}, which is another request's");
    });

    public void Shown(Key key, long revision, Value value) =>
        _atTheEnd.Add(() => _chosen.Shown(key, revision, value));

    public void JudgeTheRest()
    {
        foreach (var judge in _atTheEnd) judge();
    }

    /// <summary>A disk lost before the others know of its cluster takes that cluster with it.</summary>
    public void Formed(NodeId node, ClusterConfiguration configuration) => Guard(() =>
    {
        if (!_formed.TryGetValue(configuration, out var holders)) _formed[configuration] = holders = [];
        holders.Add(node);
        if (holders.Count < world.Quorum) return;
        Cluster ??= configuration;
        if (!Cluster.Equals(configuration))
            throw new Violation(null, $"two clusters: {Cluster.ClusterId:N} and {configuration.ClusterId:N}");
    });

    /// <summary>A row was synced.</summary>
    public void Stored(
        NodeId node,
        Guid disk,
        Key key,
        (ReplicaState State, Register? Row) before,
        (ReplicaState State, Register? Row) after) => Guard(() =>
    {
        world.Note(key, $"{node} stores {after.Row}");
        if (world.Node(node).Disk.Content.Configuration?.Find(node)?.DiskId != disk)
            throw new Violation(key, $"{node} votes with a disk that the cluster does not know");
        if (after.Row is { Entry: { } entry } row) See(key, row.Accepted, entry);
        _chosen.Stored(node, key, before, after);
    });

    /// <summary>What is answered to a peer must be on disk.</summary>
    public void Answered(ShellNode node, Request request, Reply reply) => Guard(() =>
    {
        var disk = node.Disk.Content;
        var key = (request as Request.OfKey)?.Key;
        var promised = key is { } k && disk.Read(k) is { } row ? row.Promised : disk.State.Floor.Ballot;
        var isTrue = (request, reply) switch
        {
            (Request.Accept m, Reply.Acceptance) => promised >= m.Ballot,
            (Request.Prepare m, Reply.Promise) => promised >= m.Ballot,
            (Request.InstallEpoch m, Reply.CurrentEpoch) => disk.State.Epoch >= m.Epoch,
            _ => true,
        };
        if (!isTrue) throw new Violation(key, $"{node.Id} answered {request} before its sync");
        if ((request, reply) is (Request.Accept accept, Reply.Acceptance)) Accepted(node.Id, accept);
    });

    private void Accepted(NodeId node, Request.Accept m)
    {
        See(m.Key, m.Ballot, m.Entry);
        var row = new Register(m.Ballot, m.Ballot, m.Entry);
        _chosen.Stored(node, m.Key, (ReplicaState.Initial, null), (ReplicaState.Initial, row));
    }

    private void See(Key key, Ballot ballot, Entry entry)
    {
        _chosen.Proposed(key, ballot, Ballot.None, entry);
        if (!_seen.TryGetValue((key, entry.Revision), out var same)) _seen[(key, entry.Revision)] = same = [];
        if (!same.Add(entry)) return;
        foreach (var applied in entry.Applied)
            if (applied.Id.High >> 63 == 0 && _expired.Add((key, applied.Id)))
                Expired(key, applied);
    }

    /// <summary>
    /// Only nodes make such ids, when they expire a value: it must have been overdue by someone's clock.
    /// </summary>
    private void Expired(Key key, AppliedChange applied)
    {
        var at = applied.Revision - 1;
        var was = _seen.TryGetValue((key, at), out var entries) ? entries : [];
        if (!was.Any(entry => entry.IsOverdue(world.LatestClock)))
            throw new Violation(key, $"{applied.Id} expired at {applied.Revision} what was not overdue");
        world.History.Begin(key, Change.Delete(applied.Id, at));
    }

    /// <summary>The code that is watched must not swallow what is found.</summary>
    private void Guard(Action watch)
    {
        try
        {
            watch();
        }
        catch (Violation broken)
        {
            world.Fail(broken);
        }
    }
}
