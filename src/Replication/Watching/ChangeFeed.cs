using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Watching;

/// <summary>
/// The changes of this replica in the order of their change numbers, read once for all watchers. Without watchers
/// nothing runs, and the writer only reads one field.
/// </summary>
/// <param name="progress">How far catch-up has examined each peer.</param>
internal sealed class ChangeFeed(
    Replica replica, ReplicaGroup group, Func<VersionVector> progress, ILogger log) : IDisposable
{
    /// <summary>Changes kept in memory; a watcher that is further behind reads the store.</summary>
    private const int Capacity = 16_384;

    /// <summary>
    /// The pause between two reads of the store, in milliseconds: it bounds how often a hot key is read.
    /// </summary>
    private const int Pause = 15;

    private const int Page = 1000;

    /// <summary>Changes in one page for a watcher.</summary>
    private const int WatcherPage = 256;

    private readonly RecentChanges _recent = new(Capacity);
    private readonly Watermarks _watermarks = new();
    private readonly Lock _gate = new();

    /// <summary>Watchers that are far behind read the disk one at a time.</summary>
    private readonly SemaphoreSlim _behind = new(1);
    private readonly SemaphoreSlim _wake = new(0);
    private TaskCompletionSource _more = NewSignal();
    private int _isAwake;
    private int _readers;
    private long _end;
    private long _epoch;

    private IAcceptorStore Store => replica.Store;

    /// <summary>Watermarks set from now on have a higher number than this.</summary>
    public long WatermarkNumber
    {
        get
        {
            lock (_gate) return _watermarks.Number;
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
                ReadNew();
                await Task.Delay(TimeSpan.FromMilliseconds(Pause), group.Time, cancellation);
            }
        }
        catch (OperationCanceledException)
        {
            // The node is stopping.
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.WatchingFailed(log, group.Self, e.Message);
            replica.Fail(e);
        }
    }

    /// <summary>Adds a watcher; the first one starts the feed.</summary>
    public void Add()
    {
        lock (_gate)
        {
            if (_readers++ > 0) return;
            replica.Committed = Wake; // first, or a commit could be missed
            (_end, _epoch) = (Store.LastChange, Store.State.Epoch);
            _recent.Reset(_end);
            _watermarks.Clear();
        }
    }

    /// <summary>Removes a watcher; after the last one the feed stops.</summary>
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
    /// Where a new watch starts. The components of the peers are read first: everything they cover was examined
    /// before the component of this node was taken.
    /// </summary>
    public VersionVector Now()
    {
        var peers = progress();
        return peers.With(group.Self, Store.LastChange);
    }

    /// <summary>The changes after a position, usually from memory.</summary>
    /// <param name="patience">How long to wait for a change; then the page is empty.</param>
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
                var changes = _recent.After(position, WatcherPage);
                var end = changes.Count == WatcherPage ? changes[^1].Change : Math.Max(position, _end);
                if (changes.Count > 0) return new(changes, end, IsRecent: true);
                (more, epoch) = (_more.Task, _epoch);
                position = end;
            }
            var rest = patience - group.Time.GetElapsedTime(waited);
            if (rest <= TimeSpan.Zero || !await WaitForChangeAsync(more, rest, cancellation) || epoch != Epoch)
                return new([], position, IsRecent: true);
        }
        return await ReadStoreAsync(position, cancellation);
    }

    /// <summary>The newest watermark that a watcher has reached.</summary>
    /// <param name="after">Only watermarks with a higher number are valid for the watcher.</param>
    public VersionVector? ReachedBy(long position, long after)
    {
        lock (_gate) return _watermarks.ReachedBy(position, after);
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

    /// <summary>A bare promise is not an event.</summary>
    private static bool HasEntry(ChangedKey changed) => !changed.Accepted.IsNone;

    private static TaskCompletionSource NewSignal() =>
        new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task<bool> WaitForChangeAsync(Task more, TimeSpan limit, CancellationToken cancellation)
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

    /// <summary>Called on the thread of the writer.</summary>
    private void Wake()
    {
        if (Interlocked.Exchange(ref _isAwake, 1) == 0) _wake.Release();
    }

    /// <summary>Reads the store to its end. A watermark is set only if nothing was stored meanwhile.</summary>
    private void ReadNew()
    {
        var peers = progress();
        while (true)
        {
            var before = Store.LastChange;
            var page = Store.Changes(_end, Page);
            var isWhole = page.Count < Page && Store.LastChange == before;
            Append(page, isWhole ? before : 0, peers);
            if (page.Count < Page) return;
        }
    }

    /// <summary>Appends a page. The feed may have been restarted meanwhile, which is harmless.</summary>
    private void Append(IReadOnlyList<ChangedKey> page, long whole, VersionVector peers)
    {
        var epoch = Store.State.Epoch;
        lock (_gate)
        {
            foreach (var changed in page.Where(changed => changed.Change > _end && HasEntry(changed)))
                _recent.Add(new(changed.Change, changed.Key));
            _end = Math.Max(_end, Math.Max(whole, page.Count > 0 ? page[^1].Change : 0));
            if (whole > 0) _watermarks.Add(_end, peers, group.Now);
            if (page.Count == 0 && epoch == _epoch) return;
            _epoch = epoch;
            _more.TrySetResult();
            _more = NewSignal();
        }
    }

    private async Task<FeedPage> ReadStoreAsync(long position, CancellationToken cancellation)
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

/// <summary>A page of changes.</summary>
/// <param name="End">The page covers everything up to this change number.</param>
/// <param name="IsRecent">The page comes from memory, so it skips no key that has changed again since.</param>
internal readonly record struct FeedPage(IReadOnlyList<Changed> Changes, long End, bool IsRecent);

/// <summary>A key that this replica stored under a change number.</summary>
internal readonly record struct Changed(long Change, Key Key);

/// <summary>A ring buffer of the newest changes in the order of their change numbers. Not thread-safe.</summary>
internal sealed class RecentChanges(int capacity)
{
    private readonly Changed[] _items = new Changed[capacity];
    private long _first;
    private long _next;

    /// <summary>All added changes after this number are here.</summary>
    public long From { get; private set; }

    /// <summary>Clears the buffer; it then starts after a change number.</summary>
    public void Reset(long from)
    {
        Array.Clear(_items); // otherwise old keys would stay in memory
        (_first, _next, From) = (0, 0, from);
    }

    public void Add(Changed changed)
    {
        if (_next - _first == _items.Length) From = this[_first++].Change;
        this[_next++] = changed;
    }

    public List<Changed> After(long change, int limit)
    {
        var (low, high) = (_first, _next);
        while (low < high)
        {
            var middle = low + ((high - low) / 2);
            if (this[middle].Change > change) high = middle;
            else low = middle + 1;
        }
        var found = new List<Changed>((int)Math.Min(limit, _next - low));
        for (; low < _next && found.Count < limit; low++) found.Add(this[low]);
        return found;
    }

    private ref Changed this[long sequence] => ref _items[sequence % _items.Length];
}

/// <summary>
/// Watermarks of the feed: how far catch-up had examined the peers before the feed was read to its end. A watcher
/// that has reached that end has covered that much of the peers too. Not thread-safe.
/// </summary>
internal sealed class Watermarks
{
    private const int Capacity = 32;

    /// <summary>
    /// In milliseconds: a watermark that follows another one sooner replaces it, so that those kept reach back for
    /// some seconds.
    /// </summary>
    private const int MinInterval = 200;

    private readonly List<Watermark> _watermarks = [];
    private long _next;

    /// <summary>The number of the last watermark.</summary>
    public long Number { get; private set; }

    /// <param name="end">The end of the feed.</param>
    /// <param name="peers">The progress of catch-up, taken before the feed was read.</param>
    /// <param name="now">Milliseconds on a steady clock.</param>
    public void Add(long end, VersionVector peers, long now)
    {
        if (now < _next && _watermarks.Count > 0) _watermarks.RemoveAt(_watermarks.Count - 1);
        else _next = now + MinInterval;
        if (_watermarks.Count == Capacity) _watermarks.RemoveAt(0);
        _watermarks.Add(new(++Number, end, peers));
    }

    /// <summary>The progress at the newest watermark up to a position; null when there is none.</summary>
    public VersionVector? ReachedBy(long position, long after) =>
        _watermarks.FindLast(w => w.End <= position && w.Number > after)?.Peers;

    public void Clear() => _watermarks.Clear();

    private sealed record Watermark(long Number, long End, VersionVector Peers);
}
