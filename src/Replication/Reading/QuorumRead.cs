using OrleansKv.Consensus;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication.Reading;

/// <summary>
/// One read of one key: the own replica and one peer first, the others when those disagree, fail or take long.
/// </summary>
internal sealed class QuorumRead
{
    private readonly ReplicaGroup _group;
    private readonly Key _key;
    private readonly long _epoch;
    private readonly Lock _gate = new();
    private readonly ReadTally _tally;
    private readonly TaskCompletionSource<ReadTally> _done =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Queue<IReplicaLink> _notAsked;
    private int _open;
    private ITimer? _hedge;

    public QuorumRead(ReplicaGroup group, Key key, long epoch)
    {
        (_group, _key, _epoch) = (group, key, epoch);
        _tally = new(group.Voters);
        _notAsked = new(Order(group, key));
    }

    /// <returns>The tally once it is decided: never later than all links take to answer or to be lost.</returns>
    public Task<ReadTally> RunAsync()
    {
        Ask(Tally.Quorum(_group.Voters));
        if (!_done.Task.IsCompleted)
        {
            var wait = TimeSpan.FromMilliseconds(_group.Timing.Hedge);
            _hedge = _group.Time.CreateTimer(_ => AskAll(), null, wait, Timeout.InfiniteTimeSpan);
            if (_done.Task.IsCompleted) _hedge.Dispose();
        }
        return _done.Task;
    }

    /// <summary>The own replica first: it is the nearest. Reachable peers next, in turn by key to share the load.</summary>
    private static IEnumerable<IReplicaLink> Order(ReplicaGroup group, Key key)
    {
        var turn = key.Text[^1] + key.Text.Length;
        return group.Links
            .OrderBy(link => link.Node != group.Self)
            .ThenBy(link => !link.IsReachable)
            .ThenBy(link => (link.Node.Number + turn) % (group.Voters + 1));
    }

    private void AskAll() => Ask(int.MaxValue);

    private void Ask(int count)
    {
        for (; count > 0; count--)
        {
            IReplicaLink? link;
            Ballot known;
            lock (_gate)
            {
                if (_done.Task.IsCompleted || !_notAsked.TryDequeue(out link)) return;
                _open++;
                known = _tally.Known;
            }
            link.Send(new PeerRequest.Protocol(new Request.Read(_key, _epoch, known)), reply => Count(link.Node, reply));
        }
    }

    private void Count(NodeId from, PeerReply reply)
    {
        lock (_gate)
        {
            _open--;
            _tally.Add(from, (reply as PeerReply.Protocol)?.Reply ?? new Reply.Unreachable("lost"));
            if (_tally.Verdict != ReadVerdict.Open)
            {
                _hedge?.Dispose();
                _done.TrySetResult(_tally);
                return;
            }
            if (_open > 0) return;
        }
        AskAll();
    }
}
