using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Background;

/// <summary>
/// Reclaims the space of deleted and cleared keys (rules R27 to R30). Walks over the tombstones and bare promises of
/// this replica in the order in which they were stored, and erases each once it is older than the grace period. What
/// cannot be erased is tried again by the next walk.
/// </summary>
internal sealed class Eraser(
    IAcceptorStore store, TombstoneEraser tombstones, ReplicaGroup group, ILogger log, Action<Exception> fail)
{
    private const int Page = 500;

    /// <summary>The pause between two pages, in milliseconds: erasing is never urgent.</summary>
    private const int ShortPause = 50;

    /// <summary>The pause when no row is old enough, in milliseconds.</summary>
    private const int LongPause = 1000;

    /// <summary>Long pauses between the end of a walk and the start of the next.</summary>
    private const int PausesBetweenWalks = 60;

    private readonly ClearedRowEraser _cleared = new(store, group);
    private readonly AgeTracker _age = new(group.Timing.Grace);

    /// <summary>
    /// After twice the grace period any voter erases a tombstone: the responsible voter may have lost its own row in
    /// the middle of an erasure (rule R28).
    /// </summary>
    private readonly AgeTracker _overdueAge = new(2 * group.Timing.Grace);
    private readonly LogThrottle _throttle = new(group.Time);
    private long _walked;
    private int _pauses;

    /// <summary>
    /// The walk found rows that should be erased and may still be there. Otherwise another walk would be useless.
    /// </summary>
    private bool _hasLeftovers;

    public async Task RunAsync(CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            var more = false;
            try
            {
                more = group.MayPropose() && (await _cleared.WalkAsync() | await WalkAsync());
            }
            catch (StoreException e)
            {
                fail(e); // a row that cannot be read ends the node
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                if (_throttle.IsDue(e.Message)) Log.ErasingFailed(log, group.Self, e.Message);
            }
            await group.PauseAsync(more ? ShortPause : LongPause, cancellation);
        }
    }

    /// <summary>Handles one page of rows that are old enough.</summary>
    /// <returns>True if there may be more.</returns>
    internal async Task<bool> WalkAsync()
    {
        var old = _age.LastAgedChange(group.Now, store.LastChange);
        var overdue = _overdueAge.LastAgedChange(group.Now, store.LastChange);
        if (_walked >= old && ++_pauses > PausesBetweenWalks)
            (_walked, _pauses, _hasLeftovers) = (_hasLeftovers ? 0 : _walked, 0, false);
        if (_walked >= old) return false;
        var page = store.Changes(_walked, Page);
        foreach (var changed in page.TakeWhile(row => row.Change <= old))
            await EraseAsync(changed.Key, changed.Change <= overdue);
        _walked = page.Count < Page || page[^1].Change > old ? old : page[^1].Change;
        return _walked < old;
    }

    private async Task EraseAsync(Key key, bool isOverdue)
    {
        var epoch = group.Terms.Epoch;
        if (store.Read(key) is not { } row) return;
        _hasLeftovers |= row.Entry is null or { IsTombstone: true };
        if (row.Entry is not { } entry)
            await group.Links[0].AskAsync(new Request.Erase(key, epoch, row.Accepted), group);
        else if (entry.IsTombstone && entry.Epoch == epoch && (isOverdue || tombstones.IsResponsible(key)))
            await tombstones.EraseAsync(key, epoch, row.Accepted);
    }
}

/// <summary>
/// Erases the rows of older clear epochs, which can no longer be read, on this replica alone (rule R29). Walks over
/// all rows once after each clear, and once after a start.
/// </summary>
internal sealed class ClearedRowEraser(IAcceptorStore store, ReplicaGroup group)
{
    private const int Page = 500;

    private long _epoch = ReplicaState.Initial.Epoch;
    private long _walked;
    private long _end;

    /// <returns>True if there may be more.</returns>
    public async Task<bool> WalkAsync()
    {
        var epoch = group.Terms.Epoch;
        if (epoch != _epoch) (_epoch, _walked, _end) = (epoch, 0, store.LastChange);
        if (_walked >= _end) return false;
        var page = store.Changes(_walked, Page);
        await Task.WhenAll(page.Select(changed => EraseAsync(changed.Key, epoch)));
        _walked = page.Count < Page ? _end : page[^1].Change;
        return _walked < _end;
    }

    private Task EraseAsync(Key key, long epoch) =>
        store.Read(key) is { Entry: { } entry } row && entry.Epoch < epoch
            ? group.Links[0].AskAsync(new Request.Erase(key, epoch, row.Accepted), group)
            : Task.CompletedTask;
}

/// <summary>
/// Samples the last change number over time, so that the age of a row is known without a timestamp in the row.
/// </summary>
/// <param name="grace">Milliseconds after which a row is old enough.</param>
internal sealed class AgeTracker(long grace)
{
    /// <summary>Samples per grace period: the age is known to a hundredth of it.</summary>
    private const int Samples = 100;

    private readonly Queue<(long At, long Change)> _samples = new();
    private long _nextSampleAt;
    private long _aged;

    /// <returns>The change number up to which every row is older than the grace.</returns>
    public long LastAgedChange(long now, long lastChange)
    {
        if (now >= _nextSampleAt)
        {
            _samples.Enqueue((now, lastChange));
            _nextSampleAt = now + Math.Max(1, grace / Samples);
        }
        while (_samples.TryPeek(out var sample) && now - sample.At >= grace)
        {
            _aged = sample.Change;
            _samples.Dequeue();
        }
        return _aged;
    }
}
