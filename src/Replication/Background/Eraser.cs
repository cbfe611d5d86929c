using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Background;

/// <summary>
/// Gives back the space of what is deleted or cleared. Walks over this replica's tombstones and bare promises
/// in the order they were stored, each once it is old enough; what could not be erased waits for the next
/// walk.
/// </summary>
internal sealed class Eraser(
    IAcceptorStore store, TombstoneEraser tombstones, ReplicaGroup group, ILogger log, Action<Exception> fail)
{
    private const int Page = 500;

    /// <summary>Between two pages, in milliseconds: erasing is never in a hurry.</summary>
    private const int ShortPause = 50;

    /// <summary>Where nothing is old enough, in milliseconds.</summary>
    private const int LongPause = 1000;

    /// <summary>A walk that reached the end begins anew after so many.</summary>
    private const int PausesBetweenWalks = 60;

    private readonly ClearedRows _cleared = new(store, group);
    private readonly Aging _aging = new(group.Timing.Grace);

    /// <summary>
    /// What its keeper did not erase by then, anyone does: the keeper may have lost the row half-way.
    /// </summary>
    private readonly Aging _overdue = new(2 * group.Timing.Grace);
    private readonly Repeats _repeats = new(group.Time);
    private long _walked;
    private int _rest;

    /// <summary>
    /// The walk met what is to go and may still be there: else another walk over all rows is for nothing.
    /// </summary>
    private bool _isLeft;

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
                fail(e); // a row that cannot be read ends the node, whoever meets it
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                if (_repeats.IsDue(e.Message)) Log.ErasingFailed(log, group.Self, e.Message);
            }
            await group.PauseAsync(more ? ShortPause : LongPause, cancellation);
        }
    }

    /// <summary>One page of rows that are old enough.</summary>
    /// <returns>There may be more.</returns>
    internal async Task<bool> WalkAsync()
    {
        var old = _aging.OldEnough(group.Now, store.LastChange);
        var overdue = _overdue.OldEnough(group.Now, store.LastChange);
        if (_walked >= old && ++_rest > PausesBetweenWalks)
            (_walked, _rest, _isLeft) = (_isLeft ? 0 : _walked, 0, false);
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
        _isLeft |= row.Entry is null or { IsTombstone: true };
        if (row.Entry is not { } entry)
            await group.Links[0].AskAsync(new Request.Erase(key, epoch, row.Accepted), group);
        else if (entry.IsTombstone && entry.Epoch == epoch && (isOverdue || tombstones.IsKeeper(key)))
            await tombstones.EraseAsync(key, epoch, row.Accepted);
    }
}
