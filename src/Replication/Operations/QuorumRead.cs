using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication.Operations;

/// <summary>How one quorum read ended.</summary>
/// <param name="Verdict">Open if no majority answered in time.</param>
/// <param name="Entry">If Chosen, the chosen entry; null if the key is proven absent.</param>
/// <param name="StaleEpoch">The highest clear epoch that rejected the read; 0 if none did.</param>
internal readonly record struct ReadOutcome(ReadVerdict Verdict, Entry? Entry, long StaleEpoch);

/// <summary>
/// One read of one key: first from this node's replica and one peer, then from the others if those disagree, fail or
/// take long.
/// </summary>
internal sealed class QuorumRead
{
    private readonly ReplicaGroup _group;
    private readonly Key _key;
    private readonly long _epoch;
    private readonly long _deadline;
    private readonly Lock _gate = new();
    private readonly ReadTally _tally;

    /// <summary>Has a copy, because later answers still change the tally.</summary>
    private readonly TaskCompletionSource<ReadOutcome> _done =
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private readonly Queue<IReplicaLink> _notAsked;
    private int _open;
    private ITimer? _timer;

    public QuorumRead(ReplicaGroup group, Key key, long epoch, long deadline)
    {
        (_group, _key, _epoch, _deadline) = (group, key, epoch, deadline);
        _tally = new(group.Voters);
        _notAsked = new(Order(group, key));
    }

    /// <returns>The verdict of the answers received by the deadline.</returns>
    public Task<ReadOutcome> RunAsync()
    {
        Ask(Tally.Quorum(_group.Voters));
        lock (_gate)
        {
            if (_done.Task.IsCompleted) return _done.Task;
            var hedge = Wait(_group.Timing.Hedge);
            _timer = _group.Time.CreateTimer(_ => OnTimer(), null, hedge, Timeout.InfiniteTimeSpan);
        }
        return _done.Task;
    }

    /// <summary>
    /// This node's replica first, because it is the nearest. Reachable peers next, rotated by key to share the load.
    /// </summary>
    private static IReplicaLink[] Order(ReplicaGroup group, Key key)
    {
        var turns = group.Voters + 1;
        var turn = key.Text[^1] + key.Text.Length;
        IReplicaLink[] links = [.. group.Links];
        Span<int> ranks = stackalloc int[links.Length];
        for (var i = 0; i < links.Length; i++) ranks[i] = Rank(links[i]);
        ranks.Sort(links.AsSpan());
        return links;

        int Rank(IReplicaLink link)
        {
            if (link.Node == group.Self) return -1;
            return (link.IsReachable ? 0 : turns) + ((link.Node.Number + turn) % turns);
        }
    }

    /// <summary>At most until the deadline; at least a millisecond, the minimum of a timer.</summary>
    private TimeSpan Wait(long milliseconds) =>
        TimeSpan.FromMilliseconds(Math.Max(1, Math.Min(milliseconds, _deadline - _group.Now)));

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_done.Task.IsCompleted) return;
            if (_group.Now >= _deadline)
            {
                End();
                return;
            }
            _timer?.Change(Wait(long.MaxValue), Timeout.InfiniteTimeSpan);
        }
        AskAll();
    }

    private void AskAll() => Ask(int.MaxValue);

    private void Ask(int count)
    {
        lock (_gate) _open++; // counts this loop: an answer that arrives while it sends must not start the rest
        for (; count > 0; count--)
        {
            IReplicaLink? link;
            Ballot known;
            lock (_gate)
            {
                if (_done.Task.IsCompleted || !_notAsked.TryDequeue(out link)) break;
                _open++;
                known = _tally.Known;
            }
            var read = new PeerRequest.Protocol(new Request.Read(_key, _epoch, known));
            link.Send(read, reply => Count(link.Node, reply));
        }
        Settle();
    }

    private void Count(NodeId from, PeerReply reply)
    {
        lock (_gate)
        {
            _tally.Add(from, (reply as PeerReply.Protocol)?.Reply ?? new Reply.Unreachable("lost"));
            if (_tally.Verdict != ReadVerdict.Open) End();
        }
        Settle();
    }

    /// <summary>
    /// One request has ended; if it was the last and nothing is decided, the other replicas are asked.
    /// </summary>
    private void Settle()
    {
        lock (_gate)
        {
            if (--_open > 0 || _done.Task.IsCompleted || _notAsked.Count == 0) return;
        }
        AskAll();
    }

    /// <summary>Under the lock.</summary>
    private void End()
    {
        _timer?.Dispose();
        _done.TrySetResult(new(_tally.Verdict, _tally.Entry, _tally.StaleEpoch));
    }
}
