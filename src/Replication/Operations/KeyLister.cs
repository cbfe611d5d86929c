using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Operations;

/// <summary>
/// Lists keys: a majority reports its keys, so every previously chosen key is among them; each is then read
/// linearizably.
/// </summary>
public sealed class KeyLister(ReplicaGroup group, IKeyValueStore store)
{
    /// <summary>Concurrent reads for one page.</summary>
    private const int Parallel = 32;

    private static readonly Comparer<Key> ByteOrder =
        Comparer<Key>.Create((a, b) => KeyOrder.Instance.Compare(a.Text, b.Text));

    /// <summary>
    /// A page ends early rather than late: where many keys are deleted it may be short or even empty, and its cursor
    /// says where to continue.
    /// </summary>
    public async ValueTask<ListResult> RunAsync(ListQuery query, CancellationToken cancellation)
    {
        var enough = group.Now + (group.Timing.Operation / 2);
        var found = new List<ListedKey>();
        var after = query.After;
        while (true)
        {
            var candidates = await CandidatesAsync(query.Prefix, after, query.Limit, cancellation);
            if (candidates is null) return new([], null, "No majority of the replicas answered in time.");
            foreach (var chunk in candidates.Value.Keys.Chunk(Parallel))
            {
                var error = await ReadAsync(chunk, found, cancellation);
                if (error is not null) return new([], null, error);
                after = chunk[^1].Text;
                if (found.Count >= query.Limit) return Cut(found, query.Limit);
                if (group.Now >= enough) return new(found, after);
            }
            if (candidates.Value.IsComplete) return new(found, null);
        }
    }

    private static ListResult Cut(List<ListedKey> found, int limit) =>
        new(found[..limit], found[limit - 1].Key.Text);

    private async Task<string?> ReadAsync(Key[] keys, List<ListedKey> found, CancellationToken cancellation)
    {
        var reads = keys.Select(key => store.GetAsync(key, Consistency.Linearizable, cancellation).AsTask());
        var results = await Task.WhenAll(reads);
        for (var i = 0; i < keys.Length; i++)
        {
            if (results[i] is ReadResult.Unavailable lost) return lost.Reason;
            if (results[i] is ReadResult.Found entry) found.Add(new(keys[i], entry));
        }
        return null;
    }

    /// <summary>
    /// The union of the next keys of a majority, up to the lowest last key of a full page.
    /// </summary>
    /// <returns>Null if no majority answered in time.</returns>
    internal async Task<(Key[] Keys, bool IsComplete)?> CandidatesAsync(
        string prefix, string? after, int limit, CancellationToken cancellation)
    {
        var ask = new PeerRequest.Scan(prefix, after, limit);
        var pages = await Majority
            .AskAsync(group, ask, reply => (reply as PeerReply.Scan)?.Keys, group.Deadline)
            .WaitAsync(cancellation);
        if (pages is null) return null;
        var full = pages.Where(page => page.Count >= limit).Select(page => page[^1]).ToArray();
        var end = full.Length == 0 ? (Key?)null : full.Min(ByteOrder);
        var keys = pages.SelectMany(page => page).Distinct()
            .Where(key => end is null || ByteOrder.Compare(key, end.Value) <= 0)
            .Order(ByteOrder)
            .ToArray();
        return (keys, full.Length == 0);
    }
}
