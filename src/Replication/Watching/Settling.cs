using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Replication.Watching;

/// <summary>
/// Finds the chosen entry of a key that this replica stored something of, and leaves nothing open: what the
/// replica held when it was called is afterwards part of the answer, or can never be chosen any more.
/// </summary>
internal sealed class Settling(QuorumOperations store, Replica replica, ReplicaGroup group)
{
    /// <summary>Between two plain reads: mostly an accept is on its way and arrives meanwhile.</summary>
    private static readonly int[] Pauses = [3, 6, 12, 25, 50];

    /// <summary>While no majority answers, in milliseconds.</summary>
    private const int LongPause = 100;

    /// <returns>Null when the key is proven to have none.</returns>
    public async Task<Entry?> RunAsync(Key key, CancellationToken cancellation)
    {
        var held = replica.ReadLocal(key);
        while (true)
        {
            foreach (var pause in Pauses)
            {
                if (await store.TryProveAsync(key) is { } read && IsSettled(read.Entry, held))
                    return read.Entry;
                await PauseAsync(pause, cancellation);
            }
            // A proposal broke off half-way. Writing the identity decides for it or against it.
            if (await store.ProveAsync(key) is { } written) return written.Entry;
            await PauseAsync(LongPause, cancellation);
        }
    }

    /// <summary>
    /// An entry above the chosen one may be chosen yet, and would then be seen by nobody: its change number
    /// is past. One at or below it cannot: revisions grow along what is chosen.
    /// </summary>
    private bool IsSettled(Entry? chosen, Entry? held) =>
        held is null || held.Epoch < group.Terms.Epoch || chosen?.Revision >= held.Revision;

    private Task PauseAsync(int milliseconds, CancellationToken cancellation) =>
        Task.Delay(TimeSpan.FromMilliseconds(milliseconds), group.Time, cancellation);
}
