namespace OrleansKv.Replication.Peers;

/// <summary>Requests on one peer's stream that wait for their answers. Not thread-safe.</summary>
internal sealed class PendingReplies(TimeProvider time)
{
    private readonly Dictionary<long, Waiting> _waiting = [];

    private readonly record struct Waiting(Action<PeerReply> Reply, long Since, TimeSpan Patience);

    public int Count => _waiting.Count;

    /// <param name="patience">
    /// Longest wait for the answer: one that found the peer's queue full never comes, though the stream
    /// lives.
    /// </param>
    public void Add(long id, Action<PeerReply> reply, TimeSpan patience) =>
        _waiting.Add(id, new(reply, time.GetTimestamp(), patience));

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
        var overdue = _waiting.Where(w => time.GetElapsedTime(w.Value.Since) >= w.Value.Patience).ToArray();
        foreach (var (id, _) in overdue) _waiting.Remove(id);
        return [.. overdue.Select(w => w.Value.Reply)];
    }
}
