using System.Runtime.CompilerServices;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Replication.Watching;

/// <summary>
/// One watch. It has a position in the feed instead of a queue, so its memory does not grow with a slow client.
/// docs/watch.md explains why no change is skipped.
/// </summary>
internal sealed class Watcher
{
    /// <summary>Reads started ahead of the next event.</summary>
    private const int Ahead = 16;

    /// <summary>Keys in one page of a snapshot.</summary>
    private const int SnapshotPage = 100;

    private const int RetryPause = 100;

    private readonly WatchContext _context;
    private readonly string _prefix;
    private readonly int _heartbeat;
    private readonly DeliveredRevisions _delivered = new();
    private readonly bool _isNew;

    /// <summary>
    /// Reads from before this watch may be older than what its client has received from another node.
    /// </summary>
    private readonly long _opened;
    private long _lastEventAt;
    private string? _resync;
    private WatchToken _token;

    /// <summary>Watermarks up to this number are not valid for this watch; MaxValue while it is behind.</summary>
    private long _watermarksAfter;

    /// <param name="start">Where to start.</param>
    /// <param name="resync">Why the changes since then cannot be delivered; null when they can.</param>
    public Watcher(WatchContext context, WatchQuery query, WatchToken start, string? resync)
    {
        (_context, _prefix, _token, _resync) = (context, query.Prefix, start, resync);
        _heartbeat = query.Heartbeat ?? context.Group.Timing.Heartbeat;
        _lastEventAt = context.Group.Now;
        _opened = context.Reads.Ticket;
        _isNew = query.Token is null;
        _watermarksAfter = _isNew ? context.Feed.WatermarkNumber : long.MaxValue;
    }

    private ReplicaGroup Group => _context.Group;

    private long Position => _token.Positions[Group.Self];

    public async IAsyncEnumerable<WatchEvent> RunAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        if (_isNew && _token.After is null)
        {
            await SettleNewestAsync(cancellation);
            yield return NewEvent(WatchKind.Ready);
        }
        while (true)
        {
            if (_resync is { } reason) yield return Resync(reason);
            if (_token.After is not null)
            {
                await foreach (var existing in SnapshotAsync(cancellation)) yield return existing;
                yield return NewEvent(WatchKind.Synced);
            }
            await foreach (var change in FollowAsync(cancellation)) yield return change;
        }
    }

    /// <summary>
    /// Settles the newest entries before Ready. Otherwise a client that reads the store after Ready could see the old
    /// entry of a key, and never receive the new one.
    /// </summary>
    private async Task SettleNewestAsync(CancellationToken cancellation)
    {
        const int Newest = 512; // more than are ever in flight
        var newest = _context.Store.Changes(Math.Max(0, Position - Newest), Newest)
            .Where(changed => IsWanted(changed.Key))
            .Select(changed => changed.Key).ToArray();
        foreach (var chunk in newest.Chunk(Ahead))
        {
            foreach (var key in chunk) _context.Reads.Prefetch(key, Position, -1);
            foreach (var key in chunk) await _context.Reads.ReadAsync(key, Position, -1, cancellation);
        }
    }

    private WatchEvent Resync(string reason)
    {
        _resync = null;
        _delivered.Clear();
        _watermarksAfter = _context.Feed.WatermarkNumber;
        _token = _token with
        {
            Positions = _context.Feed.Now(),
            After = "",
            Epoch = Math.Max(_token.Epoch, Group.Terms.Epoch),
        };
        return NewEvent(WatchKind.Resync, reason: reason);
    }

    /// <summary>Delivers every key with the prefix, after the key at which the token was interrupted.</summary>
    private async IAsyncEnumerable<WatchEvent> SnapshotAsync(
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
                    if (IsNews(key, entry)) yield return NewEvent(key, entry);
                }
            }
            isComplete = page.Value.IsComplete;
        }
        _token = _token with { After = null };
    }

    /// <summary>Delivers the changes after the position, until a resync is needed.</summary>
    private async IAsyncEnumerable<WatchEvent> FollowAsync(
        [EnumeratorCancellation] CancellationToken cancellation)
    {
        while (_resync is null)
        {
            var epoch = _context.Store.State.Epoch;
            if (await ClearBeforeAsync(epoch, cancellation) is { } clear) yield return clear;
            var rest = _heartbeat - (Group.Now - _lastEventAt);
            if (rest <= 0)
            {
                yield return NewEvent(WatchKind.Idle);
                continue;
            }
            var page = await _context.Feed.NextAsync(
                Position, TimeSpan.FromMilliseconds(rest), cancellation);
            if (!page.IsRecent) _watermarksAfter = long.MaxValue;
            else if (_watermarksAfter == long.MaxValue) _watermarksAfter = _context.Feed.WatermarkNumber;
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
                Advance(change.Change);
                if (entry is not null && IsNews(change.Key, entry)) yield return NewEvent(change.Key, entry);
            }
            if (_resync is null) Advance(page.End);
        }
    }

    /// <summary>Whether a tombstone stored after this change number has been erased since.</summary>
    private bool MayHaveMissed(long change)
    {
        if (_context.Store.ErasedUpTo <= change) return false;
        _resync = "The watch was too far behind: deletions that it had not delivered yet have been erased.";
        return true;
    }

    private bool IsWanted(Key key) => key.Text.StartsWith(_prefix, StringComparison.Ordinal);

    /// <summary>Whether the entry must be delivered. An entry from before the delivered clear must not.</summary>
    private bool IsNews(Key key, Entry entry) =>
        entry.Epoch >= _token.Epoch && _delivered.TryAdd(key, entry.Revision);

    /// <summary>Everything up to this change number has been delivered.</summary>
    private void Advance(long change)
    {
        var positions = _token.Positions;
        if (change > positions[Group.Self]) positions = positions.With(Group.Self, change);
        if (_context.Feed.ReachedBy(change, _watermarksAfter) is { } peers) positions = positions.Merge(peers);
        if (!ReferenceEquals(positions, _token.Positions)) _token = _token with { Positions = positions };
    }

    /// <returns>The clear to deliver before an entry of this clear epoch; null when it was delivered.</returns>
    private async ValueTask<WatchEvent?> ClearBeforeAsync(long epoch, CancellationToken cancellation)
    {
        if (epoch <= _token.Epoch) return null;
        while (!await _context.IsInstalledAsync(epoch)) await PauseAsync(cancellation);
        _token = _token with { Epoch = epoch };
        return NewEvent(WatchKind.Clear, epoch);
    }

    private WatchEvent NewEvent(Key key, Entry entry)
    {
        var kind = entry switch
        {
            { IsTombstone: false } => WatchKind.Put,
            { IsExpiry: true } => WatchKind.Expire,
            _ => WatchKind.Delete,
        };
        DateTimeOffset? expires =
            entry.ExpiresAt == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(entry.ExpiresAt);
        return NewEvent(kind, entry.Revision) with { Key = key, Value = entry.Value, ExpiresAt = expires };
    }

    private WatchEvent NewEvent(WatchKind kind, long revision = 0, string? reason = null)
    {
        _lastEventAt = Group.Now;
        return new(kind, _token.Encode(), Revision: revision, Reason: reason);
    }

    private Task PauseAsync(CancellationToken cancellation) =>
        Task.Delay(TimeSpan.FromMilliseconds(RetryPause), Group.Time, cancellation);
}

/// <summary>What the watchers of a node share.</summary>
internal sealed record WatchContext(
    Replica Replica, ReplicaGroup Group, ChangeFeed Feed, CoalescedReads Reads, KeyLister Lister)
{
    public Storage.IAcceptorStore Store => Replica.Store;

    /// <summary>
    /// Whether a majority is in this clear epoch or a later one; the request moves replicas there. So a clear is
    /// installed before it is delivered, even if the node that started it is down.
    /// </summary>
    public async Task<bool> IsInstalledAsync(long epoch)
    {
        var install = new Peers.PeerRequest.Protocol(new Request.InstallEpoch(epoch));
        var deadline = Group.Now + Group.Timing.Round;
        return await Majority.AskAsync(Group, install, Answer, deadline) is not null;

        static Reply? Answer(Peers.PeerReply reply) =>
            (reply as Peers.PeerReply.Protocol)?.Reply is Reply.CurrentEpoch or Reply.StaleEpoch
                ? ((Peers.PeerReply.Protocol)reply).Reply
                : null;
    }
}

/// <summary>
/// The revisions that one watcher has delivered, for the last keys: suppresses most duplicates. After a key is
/// dropped, first in, first out, a revision may be delivered again, which clients must expect anyway.
/// </summary>
internal sealed class DeliveredRevisions
{
    private const int Capacity = 256;

    private readonly Dictionary<Key, long> _revisions = [];
    private readonly Queue<Key> _order = new();

    /// <returns>False when this revision, or a later one, was delivered before.</returns>
    public bool TryAdd(Key key, long revision)
    {
        if (_revisions.TryGetValue(key, out var delivered))
        {
            if (delivered >= revision) return false;
        }
        else
        {
            _order.Enqueue(key);
            if (_order.Count > Capacity) _revisions.Remove(_order.Dequeue());
        }
        _revisions[key] = revision;
        return true;
    }

    public void Clear()
    {
        _revisions.Clear();
        _order.Clear();
    }
}
