namespace OrleansKv.Replication.Peers;

/// <summary>Requests on one peer's stream that wait for their answers. Not thread-safe.</summary>
internal sealed class PendingReplies(TimeProvider time)
{
    /// <summary>
    /// Longest wait for one answer. A reply that found the peer's queue full never comes, though the stream
    /// lives.
    /// </summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    private readonly Dictionary<long, (Action<PeerReply> Reply, long Since)> _waiting = [];

    public int Count => _waiting.Count;

    public void Add(long id, Action<PeerReply> reply) => _waiting.Add(id, (reply, time.GetTimestamp()));

    /// <returns>Null when nobody waits for it any more.</returns>
    public Action<PeerReply>? Take(long id) => _waiting.Remove(id, out var waiting) ? waiting.Reply : null;

    public Action<PeerReply>[] TakeAll()
    {
        Action<PeerReply>[] all = [.. _waiting.Values.Select(waiting => waiting.Reply)];
        _waiting.Clear();
        return all;
    }

    public Action<PeerReply>[] TakeOverdue()
    {
        var overdue = _waiting.Where(w => time.GetElapsedTime(w.Value.Since) >= Longest).ToArray();
        foreach (var (id, _) in overdue) _waiting.Remove(id);
        return [.. overdue.Select(w => w.Value.Reply)];
    }
}
