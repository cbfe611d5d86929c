using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Background;

/// <summary>
/// Erases the rows of older clear epochs, which nobody can read any more: by this replica alone, at any time.
/// Walks over all rows once after each clear, and once after a start.
/// </summary>
internal sealed class ClearedRows(IAcceptorStore store, ReplicaGroup group)
{
    private const int Page = 500;

    private long _epoch = ReplicaState.Initial.Epoch;
    private long _walked;
    private long _end;

    /// <returns>There may be more.</returns>
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
