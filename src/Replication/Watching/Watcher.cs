using System.Runtime.CompilerServices;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Replication.Watching;

/// <summary>
/// One watch. It holds a place in the feed, not a queue: a client that is slow leaves it behind, and what it
/// does not hold cannot grow. docs/watch.md says why nothing is passed over.
/// </summary>
internal sealed class Watcher
{
    /// <summary>Reads begun ahead of the one that is told next.</summary>
    private const int Ahead = 16;

    /// <summary>Keys of a snapshot that are asked for at once.</summary>
    private const int SnapshotPage = 100;

    private const int RetryPause = 100;

    private readonly WatchContext _context;
    private readonly string _prefix;
    private readonly int _heartbeat;
    private readonly Told _told = new();
    private readonly bool _isNew;

    /// <summary>
    /// What was read before this watch began may be older than what its client was told elsewhere.
    /// </summary>
    private readonly long _opened;
    private long _toldAt;
    private string? _resync;
    private WatchToken _token;

    /// <summary>Marks made up to this one are not for this watch; MaxValue while it is behind.</summary>
    private long _marksAfter;

    /// <param name="start">Where to begin.</param>
    /// <param name="resync">Why the events since then cannot be told; null when they can.</param>
    public Watcher(WatchContext context, WatchQuery query, WatchToken start, string? resync)
    {
        (_context, _prefix, _token, _resync) = (context, query.Prefix, start, resync);
        _heartbeat = query.Heartbeat ?? context.Group.Timing.Heartbeat;
        _toldAt = context.Group.Now;
        _opened = context.Reads.Ticket;
        _isNew = query.Token is null;
        _marksAfter = _isNew ? context.Feed.MarkNumber : long.MaxValue;
    }

    private ReplicaGroup Group => _context.Group;

    private long Position => _token.Positions[Group.Self];

    public async IAsyncEnumerable<WatchEvent> RunAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (_isNew && _token.After is null)
        {
            await SettleNewestAsync(cancellation);
            yield return Tell(WatchKind.Ready);
        }
        while (true)
        {
            if (_resync is { } reason) yield return Restart(reason);
            if (_token.After is not null)
            {
                await foreach (var shown in ShowAllAsync(cancellation)) yield return shown;
                yield return Tell(WatchKind.Synced);
            }
            await foreach (var change in FollowAsync(cancellation)) yield return change;
        }
    }

    /// <summary>
    /// What is half-way chosen now is decided first: a client that reads the store after Ready would else see
    /// the old entry, and nobody would tell it of the new one.
    /// </summary>
    private async Task SettleNewestAsync(CancellationToken cancellation)
    {
        const int Newest = 512; // more than are ever on their way
        var newest = _context.Store.Changes(Math.Max(0, Position - Newest), Newest)
            .Where(changed => IsWanted(changed.Key))
            .Select(changed => changed.Key).ToArray();
        foreach (var chunk in newest.Chunk(Ahead))
        {
            foreach (var key in chunk) _context.Reads.Prefetch(key, Position, -1);
            foreach (var key in chunk) await _context.Reads.ReadAsync(key, Position, -1, cancellation);
        }
    }

    private WatchEvent Restart(string reason)
    {
        _resync = null;
        _told.Clear();
        _marksAfter = _context.Feed.MarkNumber;
        _token = _token with
        {
            Positions = _context.Feed.Now(), After = "", Epoch = Math.Max(_token.Epoch, Group.Terms.Epoch),
        };
        return Tell(WatchKind.Resync, reason: reason);
    }

    /// <summary>Everything under the prefix, after the key where the token says that it broke off.</summary>
    private async IAsyncEnumerable<WatchEvent> ShowAllAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        var isComplete = false;
        while (!isComplete)
        {
            var after = _token.After!.Length == 0 ? null : _token.After;
            var page = await _context.Lister.CandidatesAsync(_prefix, after, SnapshotPage, cancellation);
            if (page is null)
            {
                await PauseAsync(cancellation);
                continue;
            }
            foreach (var chunk in page.Value.Keys.Chunk(Ahead))
            {
                var ticket = _context.Reads.Ticket;
                foreach (var key in chunk) _context.Reads.Prefetch(key, 0, ticket);
                foreach (var key in chunk)
                {
                    var entry = await _context.Reads.ReadAsync(key, 0, ticket, cancellation);
                    _token = _token with { After = key.Text };
                    if (entry is null or { IsTombstone: true } || entry.IsOverdue(Group.UnixNow)) continue;
                    if (await ClearBeforeAsync(entry.Epoch, cancellation) is { } clear) yield return clear;
                    if (IsNews(key, entry)) yield return Tell(key, entry);
                }
            }
            isComplete = page.Value.IsComplete;
        }
        _token = _token with { After = null };
    }

    /// <summary>What changes from the position on; it ends when that cannot be told any more.</summary>
    private async IAsyncEnumerable<WatchEvent> FollowAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (_resync is null)
        {
            var epoch = _context.Store.State.Epoch;
            if (await ClearBeforeAsync(epoch, cancellation) is { } clear) yield return clear;
            var rest = _heartbeat - (Group.Now - _toldAt);
            if (rest <= 0)
            {
                yield return Tell(WatchKind.Idle);
                continue;
            }
            var page = await _context.Feed.NextAsync(
                Position, TimeSpan.FromMilliseconds(rest), cancellation);
            if (!page.IsRecent) _marksAfter = long.MaxValue;
            else if (_marksAfter == long.MaxValue) _marksAfter = _context.Feed.MarkNumber;
            if (MayHaveMissed(Position)) break;
            var wanted = page.Changes.Where(changed => IsWanted(changed.Key)).ToArray();
            foreach (var (change, i) in wanted.Select((change, i) => (change, i)))
            {
                if (i % Ahead == 0)
                    foreach (var next in wanted.Skip(i).Take(Ahead))
                        _context.Reads.Prefetch(next.Key, next.Change, _opened);
                var entry = await _context.Reads.ReadAsync(
                    change.Key, change.Change, _opened, cancellation);
                if (entry is null && MayHaveMissed(change.Change - 1)) break;
                if (entry is not null && await ClearBeforeAsync(entry.Epoch, cancellation) is { } before)
                    yield return before;
                Reach(change.Change);
                if (entry is not null && IsNews(change.Key, entry)) yield return Tell(change.Key, entry);
            }
            if (_resync is null) Reach(page.End);
        }
    }

    /// <summary>A tombstone that was stored after this change number has been erased since.</summary>
    private bool MayHaveMissed(long change)
    {
        if (_context.Store.ErasedUpTo <= change) return false;
        _resync = "Deletions that were not told yet have been forgotten since: the watch was too far behind.";
        return true;
    }

    private bool IsWanted(Key key) => key.Text.StartsWith(_prefix, StringComparison.Ordinal);

    /// <summary>An entry of before the clear that was told is over.</summary>
    private bool IsNews(Key key, Entry entry) =>
        entry.Epoch >= _token.Epoch && _told.IsNews(key, entry.Revision);

    /// <summary>Everything up to here has been told.</summary>
    private void Reach(long change)
    {
        var positions = _token.Positions;
        if (change > positions[Group.Self]) positions = positions.With(Group.Self, change);
        if (_context.Feed.ReachedBy(change, _marksAfter) is { } peers) positions = positions.Join(peers);
        if (!ReferenceEquals(positions, _token.Positions)) _token = _token with { Positions = positions };
    }

    /// <returns>The clear to tell before anything of this clear epoch; null when it was told.</returns>
    private async ValueTask<WatchEvent?> ClearBeforeAsync(long epoch, CancellationToken cancellation)
    {
        if (epoch <= _token.Epoch) return null;
        while (!await _context.IsInstalledAsync(epoch)) await PauseAsync(cancellation);
        _token = _token with { Epoch = epoch };
        return Tell(WatchKind.Clear, epoch);
    }

    private WatchEvent Tell(Key key, Entry entry)
    {
        var kind = entry switch
        {
            { IsTombstone: false } => WatchKind.Put,
            { IsExpiry: true } => WatchKind.Expire,
            _ => WatchKind.Delete,
        };
        DateTimeOffset? expires =
            entry.ExpiresAt == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(entry.ExpiresAt);
        return Tell(kind, entry.Revision) with { Key = key, Value = entry.Value, ExpiresAt = expires };
    }

    private WatchEvent Tell(WatchKind kind, long revision = 0, string? reason = null)
    {
        _toldAt = Group.Now;
        return new(kind, _token.Encode(), Revision: revision, Reason: reason);
    }

    private Task PauseAsync(CancellationToken cancellation) =>
        Task.Delay(TimeSpan.FromMilliseconds(RetryPause), Group.Time, cancellation);
}

/// <summary>What the watchers of a node share.</summary>
internal sealed record WatchContext(
    Replica Replica, ReplicaGroup Group, ChangeFeed Feed, SettledReads Reads, KeyLister Lister)
{
    public Storage.IAcceptorStore Store => Replica.Store;

    /// <summary>
    /// A majority is in this clear epoch, or in a later one; asking brings it there. So the clear is a fact
    /// before it is told, even when whoever began it is gone.
    /// </summary>
    public async Task<bool> IsInstalledAsync(long epoch)
    {
        var install = new Peers.PeerRequest.Protocol(new Request.InstallEpoch(epoch));
        var deadline = Group.Now + Group.Timing.Round;
        return await Majority.AskAsync(Group, install, Answer, deadline) is not null;

        static Reply? Answer(Peers.PeerReply reply) =>
            (reply as Peers.PeerReply.Protocol)?.Reply is Reply.EpochIs or Reply.EpochOver
                ? ((Peers.PeerReply.Protocol)reply).Reply
                : null;
    }
}
