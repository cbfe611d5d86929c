using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Operations;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Watching;

/// <summary>The watches of a node, based on its own replica.</summary>
public sealed class WatchHub : IWatchable, IDisposable
{
    private readonly Replica _replica;
    private readonly ReplicaGroup _group;
    private readonly Func<ClusterConfiguration?> _configuration;
    private readonly CancellationTokenSource _stop = new();
    private readonly ChangeFeed _feed;
    private readonly CoalescedReads _reads;
    private readonly WatchContext _context;
    private int _watchers;

    /// <param name="configuration">The configuration of the cluster; null while this node has no vote.</param>
    internal WatchHub(
        Replica replica, NodeStore store, ReplicaGroup group, Func<ClusterConfiguration?> configuration,
        ILogger log)
    {
        (_replica, _group, _configuration) = (replica, group, configuration);
        var settling = new SettlingReader(store.Quorum, replica, group);
        _reads = new(settling.RunAsync, () => replica.Store.LastChange, _stop.Token);
        _feed = new(replica, group, CatchUpProgress, log);
        _context = new(replica, group, _feed, _reads, new(group, store));
    }

    /// <summary>The most watches that may be open at a time.</summary>
    public int MaxWatchers { get; set; } = Limits.Watchers;

    /// <summary>The number of open watches. For status and tests.</summary>
    public int Count => Volatile.Read(ref _watchers);

    public ValueTask<WatchOpening> WatchAsync(WatchQuery query, CancellationToken cancellationToken) =>
        new(Open(query));

    internal Task RunAsync(CancellationToken cancellation) => _feed.RunAsync(cancellation);

    /// <summary>Ends all watches. Clients resume them at another node.</summary>
    internal Task EndAsync() => _stop.CancelAsync();

    /// <summary>Called after the replica has stopped, since its writer calls the feed.</summary>
    public void Dispose()
    {
        _feed.Dispose();
        _reads.Dispose();
        _stop.Dispose();
    }

    private WatchOpening Open(WatchQuery query)
    {
        if (_configuration() is not { } configuration)
            return new WatchOpening.Unavailable($"{_group.Self} has no vote, or has not joined a cluster yet.");
        if (_stop.IsCancellationRequested) return new WatchOpening.Unavailable($"{_group.Self} is stopping.");
        if (!_group.ReachesMajority)
            return new WatchOpening.Unavailable($"{_group.Self} reaches no majority of the replicas.");
        if (Count >= MaxWatchers)
            return new WatchOpening.Unavailable($"{_group.Self} already has {MaxWatchers} watches.");
        if (query.Token is null) return new WatchOpening.Opened(EnumerateAsync(query, null, null));
        if (WatchToken.Decode(query.Token) is not { } token)
            return new WatchOpening.Gone("The token cannot be read: it is damaged, or was not issued by this program.");
        return token.Cluster == configuration.ClusterId
            ? new WatchOpening.Opened(EnumerateAsync(query, token, WhyNotFrom(token, configuration)))
            : new WatchOpening.Gone("The token belongs to another cluster.");
    }

    /// <summary>Why the changes since the token cannot be delivered; null when they can.</summary>
    private string? WhyNotFrom(WatchToken token, ClusterConfiguration configuration)
    {
        var position = token.Positions[_group.Self];
        if (token.Configuration != configuration.ConfigurationEpoch)
            return "The voters of the cluster, and with them the disks, have changed since the token was issued.";
        if (position > _replica.Store.LastChange)
            return $"The token is ahead of the disk of {_group.Self}.";
        return position < _replica.Store.ErasedUpTo
            ? "The token is too old: deletions since it was issued have been erased."
            : null;
    }

    private async IAsyncEnumerable<WatchEvent> EnumerateAsync(
        WatchQuery query, WatchToken? from, string? resync,
        [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, cancellation);
        Interlocked.Increment(ref _watchers);
        _feed.Add();
        try
        {
            var start = from ?? StartNow(query.Snapshot);
            var watcher = new Watcher(_context, query, start, resync);
            await using var events = watcher.RunAsync(ended.Token).GetAsyncEnumerator(ended.Token);
            while (await NextAsync(events, cancellation)) yield return events.Current;
        }
        finally
        {
            _feed.Remove();
            Interlocked.Decrement(ref _watchers);
        }
    }

    private WatchToken StartNow(bool snapshot)
    {
        var configuration = _configuration()!;
        // In this order: an event after these positions is not covered by a clear up to this epoch.
        var (positions, epoch) = (_feed.Now(), _replica.Store.State.Epoch);
        return new(
            configuration.ClusterId, configuration.ConfigurationEpoch, epoch, positions,
            snapshot ? "" : null);
    }

    /// <returns>False when this node is stopping; clients then resume at another node.</returns>
    private async ValueTask<bool> NextAsync(
        IAsyncEnumerator<WatchEvent> events, CancellationToken cancellation)
    {
        try
        {
            return await events.MoveNextAsync();
        }
        catch (StoreException e)
        {
            _replica.Fail(e);
            return false;
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
        {
            cancellation.ThrowIfCancellationRequested();
            return false;
        }
    }

    /// <summary>How far catch-up has examined the disk of each peer.</summary>
    private VersionVector CatchUpProgress()
    {
        var positions = VersionVector.None;
        foreach (var voter in _configuration()?.Voters ?? [])
        {
            if (voter.Node == _group.Self) continue;
            var change = _replica.Store.Progress(voter.Node, voter.DiskId);
            if (change > 0) positions = positions.With(voter.Node, change);
        }
        return positions;
    }
}

/// <summary>
/// Reads the chosen entry of a key and settles what this replica holds: the entry that the replica held when the read
/// started is either part of the result, or can no longer be chosen.
/// </summary>
internal sealed class SettlingReader(QuorumOperations store, Replica replica, ReplicaGroup group)
{
    /// <summary>
    /// Between two quorum reads, in milliseconds: usually an accept is in flight and arrives meanwhile.
    /// </summary>
    private static readonly int[] Pauses = [3, 6, 12, 25, 50];

    /// <summary>The pause while no majority answers, in milliseconds.</summary>
    private const int LongPause = 100;

    /// <returns>The chosen entry; null when the key is proven absent.</returns>
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
            // A proposal was interrupted. Proposing the identity decides it.
            if (await store.ProveAsync(key) is { } written) return written.Entry;
            await PauseAsync(LongPause, cancellation);
        }
    }

    /// <summary>
    /// A held entry with a higher revision than the chosen one may still be chosen, and then no watcher would see it,
    /// since its change number has passed. One at or below the revision of the chosen entry is settled.
    /// </summary>
    private bool IsSettled(Entry? chosen, Entry? held) =>
        held is null || held.Epoch < group.Terms.Epoch || chosen?.Revision >= held.Revision;

    private Task PauseAsync(int milliseconds, CancellationToken cancellation) =>
        Task.Delay(TimeSpan.FromMilliseconds(milliseconds), group.Time, cancellation);
}
