using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Operations;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Watching;

/// <summary>The watches of a node, over its own replica.</summary>
public sealed class WatchHub : IWatchable, IDisposable
{
    private readonly Replica _replica;
    private readonly ReplicaGroup _group;
    private readonly Func<ClusterConfiguration?> _configuration;
    private readonly CancellationTokenSource _stop = new();
    private readonly ChangeFeed _feed;
    private readonly SettledReads _reads;
    private readonly WatchContext _context;
    private int _watchers;

    /// <param name="configuration">The cluster's; null while this node has no vote in it.</param>
    internal WatchHub(
        Replica replica, NodeStore store, ReplicaGroup group, Func<ClusterConfiguration?> configuration,
        ILogger log)
    {
        (_replica, _group, _configuration) = (replica, group, configuration);
        var settling = new Settling(store.Quorum, replica, group);
        _reads = new(settling.RunAsync, () => replica.Store.LastChange, _stop.Token);
        _feed = new(replica, group, Looked, log);
        _context = new(replica, group, _feed, _reads, new(group, store));
    }

    /// <summary>Watches that may be open at once.</summary>
    public int Most { get; set; } = Limits.Watchers;

    /// <summary>Watches that are open; for status and tests.</summary>
    public int Count => Volatile.Read(ref _watchers);

    public ValueTask<WatchOpening> WatchAsync(WatchQuery query, CancellationToken cancellationToken) =>
        new(Open(query));

    internal Task RunAsync(CancellationToken cancellation) => _feed.RunAsync(cancellation);

    /// <summary>Every watch ends, as if the store had nothing more to tell.</summary>
    internal Task EndAsync() => _stop.CancelAsync();

    /// <summary>Once the replica has ended: its writer calls the feed.</summary>
    public void Dispose()
    {
        _feed.Dispose();
        _reads.Dispose();
        _stop.Dispose();
    }

    private WatchOpening Open(WatchQuery query)
    {
        if (_configuration() is not { } configuration)
            return new WatchOpening.Unavailable($"{_group.Self} has no vote, or no cluster yet.");
        if (_stop.IsCancellationRequested) return new WatchOpening.Unavailable($"{_group.Self} stops.");
        if (!_group.ReachesMajority)
            return new WatchOpening.Unavailable($"{_group.Self} reaches no majority of the replicas.");
        if (Count >= Most) return new WatchOpening.Unavailable($"{_group.Self} has {Most} watches already.");
        if (query.Token is null) return new WatchOpening.Opened(EnumerateAsync(query, null, null));
        if (WatchToken.Decode(query.Token) is not { } token)
            return new WatchOpening.Gone("The token cannot be read: it is damaged, or of another program.");
        return token.Cluster == configuration.ClusterId
            ? new WatchOpening.Opened(EnumerateAsync(query, token, WhyNotFrom(token, configuration)))
            : new WatchOpening.Gone("The token is of another cluster.");
    }

    /// <summary>Why what changed since the token cannot be told; null when it can.</summary>
    private string? WhyNotFrom(WatchToken token, ClusterConfiguration configuration)
    {
        var position = token.Positions[_group.Self];
        if (token.Configuration != configuration.ConfigurationEpoch)
            return "The voters of the cluster, and so the disks, are others than when the token was given.";
        if (position > _replica.Store.LastChange)
            return $"The token knows more of {_group.Self} than its disk does.";
        return position < _replica.Store.ErasedUpTo
            ? "Deletions since the token was given have been forgotten: it is too old."
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
        // In this order: what is told as of this epoch was not cleared by it.
        var (positions, epoch) = (_feed.Now(), _replica.Store.State.Epoch);
        return new(
            configuration.ClusterId, configuration.ConfigurationEpoch, epoch, positions,
            snapshot ? "" : null);
    }

    /// <returns>False when this node stops; a client then goes on at another one.</returns>
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

    /// <summary>How far late delivery has looked at each peer's disk.</summary>
    private Positions Looked()
    {
        var positions = Positions.None;
        foreach (var voter in _configuration()?.Voters ?? [])
        {
            if (voter.Node == _group.Self) continue;
            var change = _replica.Store.Progress(voter.Node, voter.DiskId);
            if (change > 0) positions = positions.With(voter.Node, change);
        }
        return positions;
    }
}
