using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Watching;

/// <summary>
/// What this replica stores, in the order of its change numbers, read once for all watchers. Nothing runs and
/// the writer pays one look at a field while nobody watches.
/// </summary>
/// <param name="progress">How far late delivery has looked at each peer.</param>
internal sealed class ChangeFeed(
    Replica replica, ReplicaGroup group, Func<Positions> progress, ILogger log) : IDisposable
{
    /// <summary>Changes kept in memory; a watcher that is further behind reads the store.</summary>
    private const int Kept = 16_384;

    /// <summary>Between two looks, in milliseconds: a key is read no more often, however hot it is.</summary>
    private const int Pause = 15;

    private const int Page = 1000;

    /// <summary>Changes given to a watcher at once.</summary>
    private const int Share = 256;

    private readonly RecentChanges _recent = new(Kept);
    private readonly Marks _marks = new();
    private readonly Lock _gate = new();

    /// <summary>Those who are far behind read the disk one after the other.</summary>
    private readonly SemaphoreSlim _behind = new(1);
    private readonly SemaphoreSlim _wake = new(0);
    private TaskCompletionSource _more = NewSignal();
    private int _isAwake;
    private int _readers;
    private long _end;
    private long _epoch;

    private IAcceptorStore Store => replica.Store;

    /// <summary>Marks made from now on have a higher number.</summary>
    public long MarkNumber
    {
        get
        {
            lock (_gate) return _marks.Number;
        }
    }

    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                await _wake.WaitAsync(cancellation);
                Volatile.Write(ref _isAwake, 0);
                Look();
                await Task.Delay(TimeSpan.FromMilliseconds(Pause), group.Time, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The node stops.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.WatchingFailed(log, group.Self, e.Message);
            replica.Fail(e);
        }
    }

    /// <summary>A watcher comes; the first one starts the feed.</summary>
    public void Add()
    {
        lock (_gate)
        {
            if (_readers++ > 0) return;
            replica.Committed = Wake; // first, or a commit could be missed
            (_end, _epoch) = (Store.LastChange, Store.State.Epoch);
            _recent.Reset(_end);
            _marks.Clear();
        }
    }

    /// <summary>A watcher goes; with the last one the feed rests.</summary>
    public void Remove()
    {
        lock (_gate)
        {
            if (--_readers > 0) return;
            replica.Committed = null;
            _recent.Reset(_end);
        }
    }

    /// <summary>
    /// Where a watch of what changes from now on begins: whatever any node's component covers was looked at
    /// before the own one was taken.
    /// </summary>
    public Positions Now()
    {
        var peers = progress();
        return peers.With(group.Self, Store.LastChange);
    }

    /// <summary>What changed after a position, mostly from memory.</summary>
    /// <param name="patience">After it the answer is empty.</param>
    public async Task<FeedPage> NextAsync(long position, TimeSpan patience, CancellationToken cancellation)
    {
        var waited = group.Time.GetTimestamp();
        while (true)
        {
            Task more;
            long epoch;
            lock (_gate)
            {
                if (position < _recent.From) break;
                var changes = _recent.After(position, Share);
                var end = changes.Count == Share ? changes[^1].Change : Math.Max(position, _end);
                if (changes.Count > 0) return new(changes, end, IsRecent: true);
                (more, epoch) = (_more.Task, _epoch);
                position = end;
            }
            var rest = patience - group.Time.GetElapsedTime(waited);
            if (rest <= TimeSpan.Zero || !await HappensAsync(more, rest, cancellation) || epoch != Epoch)
                return new([], position, IsRecent: true);
        }
        return await ReadBackAsync(position, cancellation);
    }

    /// <summary>The newest mark that a watcher has reached.</summary>
    /// <param name="after">Marks that were made before are not for it.</param>
    public Positions? ReachedBy(long position, long after)
    {
        lock (_gate) return _marks.ReachedBy(position, after);
    }

    public void Dispose()
    {
        _wake.Dispose();
        _behind.Dispose();
    }

    private long Epoch
    {
        get
        {
            lock (_gate) return _epoch;
        }
    }

    /// <summary>A bare promise is nothing that anybody could be told.</summary>
    private static bool HasEntry(ChangedKey changed) => !changed.Accepted.IsNone;

    private static TaskCompletionSource NewSignal() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<bool> HappensAsync(Task more, TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            await more.WaitAsync(limit, group.Time, cancellation);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    /// <summary>On the writer's thread.</summary>
    private void Wake()
    {
        if (Interlocked.Exchange(ref _isAwake, 1) == 0) _wake.Release();
    }

    /// <summary>Reads the store to its end, as it is at one moment if it can.</summary>
    private void Look()
    {
        var peers = progress();
        while (true)
        {
            var before = Store.LastChange;
            var page = Store.Changes(_end, Page);
            var isWhole = page.Count < Page && Store.LastChange == before;
            Take(page, isWhole ? before : 0, peers);
            if (page.Count < Page) return;
        }
    }

    /// <summary>The feed may have been begun anew meanwhile, which does no harm.</summary>
    private void Take(IReadOnlyList<ChangedKey> page, long whole, Positions peers)
    {
        var epoch = Store.State.Epoch;
        lock (_gate)
        {
            foreach (var changed in page.Where(changed => changed.Change > _end && HasEntry(changed)))
                _recent.Add(new(changed.Change, changed.Key));
            _end = Math.Max(_end, Math.Max(whole, page.Count > 0 ? page[^1].Change : 0));
            if (whole > 0) _marks.Add(_end, peers, group.Now);
            if (page.Count == 0 && epoch == _epoch) return;
            _epoch = epoch;
            _more.TrySetResult();
            _more = NewSignal();
        }
    }

    private async Task<FeedPage> ReadBackAsync(long position, CancellationToken cancellation)
    {
        await _behind.WaitAsync(cancellation);
        try
        {
            var last = Store.LastChange;
            var page = Store.Changes(position, Page);
            var changes = page.Where(HasEntry)
                .Select(changed => new Changed(changed.Change, changed.Key))
                .ToList();
            return new(changes, page.Count > 0 ? page[^1].Change : Math.Max(position, last), IsRecent: false);
        }
        finally
        {
            _behind.Release();
        }
    }
}

/// <param name="End">Everything up to this change number is in the page, or was before it.</param>
/// <param name="IsRecent">It came from memory: nothing that changed meanwhile was passed over.</param>
internal readonly record struct FeedPage(IReadOnlyList<Changed> Changes, long End, bool IsRecent);
