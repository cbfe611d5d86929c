using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Operations;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Background;

/// <summary>
/// Deletes what nobody reads when its time is over, the way a read of it would: through consensus. Every
/// node knows the keys that expire next; of those that can be reached one goes first with each key, and the
/// others find its work done.
/// </summary>
internal sealed class Expirer(
    Replica replica, QuorumOperations store, ReplicaGroup group, ILogger log, int bound = Expirer.Bound)
{
    /// <summary>About 200 bytes each; a store with more such keys is walked again and again.</summary>
    private const int Bound = 50_000;

    /// <summary>All in milliseconds.</summary>
    private const int Pause = 100;

    /// <summary>
    /// While nothing is due soon, so that an idle node sleeps: a key that lives for less may go that much later.
    /// </summary>
    private const int IdlePause = 500;
    private const int WalkPause = 10;
    private const int RetryAfter = 1000;

    /// <summary>By which a node waits for each that goes before it; and a little more, by the key.</summary>
    private const int Turn = 2000;
    private const int Spread = 500;

    /// <summary>What expires at once is deleted in parts.</summary>
    private const int Parallel = 16;

    private const int Page = 500;

    private readonly Expiries _expiries = new(bound);
    private readonly ConcurrentQueue<(Key Key, long At)> _told = new();
    private readonly Repeats _repeats = new(group.Time);
    private bool _isWalked;

    public async Task RunAsync(CancellationToken cancellation)
    {
        replica.Expiring = (key, at) => _told.Enqueue((key, at));
        while (!cancellation.IsCancellationRequested)
        {
            try
            {
                Learn();
                if (group.MayPropose()) await TurnAsync(cancellation);
            }
            catch (StoreException e)
            {
                replica.Fail(e);
                return;
            }
            catch (Exception) when (cancellation.IsCancellationRequested)
            {
                // The node stops; its store may have ended already.
            }
            catch (Exception e) when (e is not OutOfMemoryException && !cancellation.IsCancellationRequested)
            {
                if (_repeats.IsDue(e.Message)) Log.ExpiringFailed(log, group.Self, e.Message);
            }
            var isDueSoon = _expiries.EarliestDue <= group.UnixNow + (2 * IdlePause);
            await group.PauseAsync(isDueSoon ? Pause : IdlePause, cancellation);
        }
        replica.Expiring = null;
    }

    /// <summary>Deletes what is due, and looks for more when the keys that are known run out.</summary>
    internal async Task TurnAsync(CancellationToken cancellation)
    {
        Learn();
        if (!_isWalked || _expiries.Horizon <= group.UnixNow + Turn) await WalkAsync(cancellation);
        var due = new List<Key>(Parallel);
        while (!cancellation.IsCancellationRequested)
        {
            due.Clear();
            while (due.Count < Parallel && _expiries.TryTake(group.UnixNow, out var key)) due.Add(key);
            if (due.Count == 0) return;
            await Task.WhenAll(due.Select(key => ExpireAsync(key, cancellation)));
            Learn();
        }
    }

    private void Learn()
    {
        while (_told.TryDequeue(out var told)) _expiries.Set(told.Key, told.At);
    }

    /// <summary>Once after a start; later only when more keys expire than are kept.</summary>
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
            Learn();
        }
        _isWalked = !cancellation.IsCancellationRequested;
    }

    private async Task ExpireAsync(Key key, CancellationToken cancellation)
    {
        var now = group.UnixNow;
        if (replica.ReadLocal(key) is not { IsTombstone: false, ExpiresAt: > 0 and var at }) return;
        var turn = Math.Max(at, at + (Rank(key) * Turn) + Later(key));
        if (turn > now)
        {
            Put(key, turn);
            return;
        }
        // A read deletes what it finds overdue, and does not mind what has changed meanwhile.
        var read = await store.ReadAsync(key, group.Deadline).WaitAsync(cancellation);
        if (read is not ReadResult.Absent) Put(key, group.UnixNow + RetryAfter);
    }

    /// <summary>Back through the queue: several keys are under way at once.</summary>
    private void Put(Key key, long at) => _told.Enqueue((key, at));

    /// <summary>How many of the nodes that can be reached go before this one.</summary>
    private int Rank(Key key)
    {
        var own = Weight(key, group.Self);
        return group.Links.Count(link =>
            link.Node != group.Self && link.IsReachable && Weight(key, link.Node) > own);
    }

    private int Later(Key key) => Rank(key) == 0 ? 0 : (int)(Weight(key, group.Self) % Spread);

    /// <summary>Spreads the keys evenly over the nodes, and is the same at each.</summary>
    private static uint Weight(Key key, NodeId node)
    {
        var hash = Crc32C.Of(System.Text.Encoding.UTF8.GetBytes(key.Text)) + (node.Number * 0x9e3779b9u);
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b; // the finalizer of MurmurHash3
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return hash ^ (hash >> 16);
    }
}
