using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Operations;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Background;

/// <summary>
/// Deletes expired keys that are not read, in the same way as a read does: through consensus (rule R25). Every node
/// knows the keys that expire next. For each key the reachable nodes take turns in the order of a rendezvous hash, so
/// that usually the first one deletes the key and the others find it deleted.
/// </summary>
internal sealed class Expirer(
    Replica replica, QuorumOperations store, ReplicaGroup group, ILogger log, int bound = Expirer.Bound)
{
    /// <summary>Keys in memory, about 200 bytes each. If more keys expire, the store is walked repeatedly.</summary>
    private const int Bound = 50_000;

    /// <summary>The pause between two turns while keys are due soon; all pauses are in milliseconds.</summary>
    private const int Pause = 100;

    /// <summary>
    /// The pause while nothing is due soon, so that an idle node sleeps. A key with a shorter time to live may expire
    /// that much later.
    /// </summary>
    private const int IdlePause = 500;
    private const int WalkPause = 10;
    private const int RetryAfter = 1000;

    /// <summary>How long a node waits for each node before it, plus a random part that depends on the key.</summary>
    private const int Turn = 2000;
    private const int Spread = 500;

    /// <summary>Keys that expire at the same time are deleted in chunks of this size.</summary>
    private const int Parallel = 16;

    private const int Page = 500;

    private readonly ExpiryQueue _expiries = new(bound);
    private readonly ConcurrentQueue<(Key Key, long At)> _announced = new();
    private readonly LogThrottle _throttle = new(group.Time);
    private bool _isWalked;

    public async Task RunAsync(CancellationToken cancellation)
    {
        replica.Expiring = (key, at) => _announced.Enqueue((key, at));
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                TakeAnnounced();
                if (group.MayPropose()) await TurnAsync(cancellation);
            }
            catch (StoreException e)
            {
                replica.Fail(e);
                return;
            }
            catch (Exception) when (cancellation.IsCancellationRequested)
            {
                // The node is stopping; its store may already be closed.
            }
            catch (Exception e) when (e is not OutOfMemoryException && !cancellation.IsCancellationRequested)
            {
                if (_throttle.IsDue(e.Message)) Log.ExpiringFailed(log, group.Self, e.Message);
            }
            var isDueSoon = _expiries.EarliestDue <= group.UnixNow + (2 * IdlePause);
            await group.PauseAsync(isDueSoon ? Pause : IdlePause, cancellation);
        }
        replica.Expiring = null;
    }

    /// <summary>Deletes the keys that are due, and walks the store when the known keys run out.</summary>
    internal async Task TurnAsync(CancellationToken cancellation)
    {
        TakeAnnounced();
        if (!_isWalked || _expiries.Horizon <= group.UnixNow + Turn) await WalkAsync(cancellation);
        var due = new List<Key>(Parallel);
        while (!cancellation.IsCancellationRequested)
        {
            due.Clear();
            while (due.Count < Parallel && _expiries.TryTake(group.UnixNow, out var key)) due.Add(key);
            if (due.Count == 0) return;
            await Task.WhenAll(due.Select(key => ExpireAsync(key, cancellation)));
            TakeAnnounced();
        }
    }

    private void TakeAnnounced()
    {
        while (_announced.TryDequeue(out var announced)) _expiries.Set(announced.Key, announced.At);
    }

    /// <summary>Walks the store once after a start; later only when more keys expire than fit into memory.</summary>
    private async Task WalkAsync(CancellationToken cancellation)
    {
        _expiries.Begin();
        var walked = 0L;
        while (!cancellation.IsCancellationRequested)
        {
            var page = replica.Store.Changes(walked, Page);
            foreach (var changed in page)
                if (changed.ExpiresAt > 0)
                    _expiries.Set(changed.Key, changed.ExpiresAt);
            if (page.Count < Page) break;
            walked = page[^1].Change;
            await group.PauseAsync(WalkPause, cancellation);
            TakeAnnounced();
        }
        _isWalked = !cancellation.IsCancellationRequested;
    }

    private async Task ExpireAsync(Key key, CancellationToken cancellation)
    {
        var now = group.UnixNow;
        if (replica.ReadLocal(key) is not { IsTombstone: false, ExpiresAt: > 0 and var at }) return;
        var turn = Math.Max(at, at + (Rank(key) * Turn) + Stagger(key));
        if (turn > now)
        {
            Requeue(key, turn);
            return;
        }
        // A read deletes an overdue value, and is harmless if the key has changed meanwhile.
        var read = await store.ReadAsync(key, group.Deadline).WaitAsync(cancellation);
        if (read is not ReadResult.Absent) Requeue(key, group.UnixNow + RetryAfter);
    }

    /// <summary>Through the queue, since several keys are handled in parallel.</summary>
    private void Requeue(Key key, long at) => _announced.Enqueue((key, at));

    /// <summary>How many reachable nodes come before this one for the key.</summary>
    private int Rank(Key key)
    {
        var own = RendezvousHash(key, group.Self);
        return group.Links.Count(link =>
            link.Node != group.Self && link.IsReachable && RendezvousHash(key, link.Node) > own);
    }

    private int Stagger(Key key) => Rank(key) == 0 ? 0 : (int)(RendezvousHash(key, group.Self) % Spread);

    /// <summary>Rendezvous hashing: orders the nodes differently for each key, and equally at every node.</summary>
    private static uint RendezvousHash(Key key, NodeId node)
    {
        var hash = Crc32C.Of(System.Text.Encoding.UTF8.GetBytes(key.Text)) + (node.Number * 0x9e3779b9u);
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b; // the finalizer of MurmurHash3
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return hash ^ (hash >> 16);
    }
}
