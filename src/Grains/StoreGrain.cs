using Orleans.Concurrency;
using Orleans.GrainDirectory;
using OrleansKv.Grains.Placement;
using OrleansKv.Replication;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Grains;

/// <summary>
/// Every node has its own, so that no directory lookup is needed, which could go to a dead silo.
/// </summary>
[StatelessWorker(1), Reentrant]
[GrainDirectory(ComputedDirectory.Name)]
[GrainType("store")]
internal sealed class StoreGrain(ReplicaHost host, WatchPages watches, IClusterView view) : Grain, IStoreGrain
{
    public async Task<KeyRead> GetAsync(string key, CancellationToken cancellationToken)
    {
        var valid = Key.From(key, nameof(key));
        return KeyRead.From(await host.Store.GetAsync(valid, Consistency.Linearizable, cancellationToken));
    }

    public async Task<KeyWrite> ChangeAsync(
        string key, KeyChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        var (valid, checkedChange) = (Key.From(key, nameof(key)), change.ToChange());
        cancellationToken.ThrowIfCancellationRequested();
        return KeyWrite.From(await host.Store.ChangeAsync(valid, checkedChange, cancellationToken));
    }

    public async Task<KeyWrite> ClearAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return KeyWrite.From(await host.Store.ClearAsync(cancellationToken));
    }

    public Task<WatchPage> WatchAsync(KeyWatch watch, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(watch);
        return watches.NextAsync(watch, cancellationToken);
    }

    public async Task<KeyPage> ListAsync(
        string prefix, string? after, int limit, bool withValues, CancellationToken cancellationToken)
    {
        Key.CheckPrefix(prefix);
        if (limit is < 1 or > Limits.PageKeys)
            throw new ArgumentException($"A page has 1 to {Limits.PageKeys} keys.", nameof(limit));
        var query = new ListQuery(prefix, after, limit);
        return KeyPage.From(await host.Store.ListAsync(query, cancellationToken), withValues);
    }

    public Task<ClusterStatus> GetStatusAsync(CancellationToken cancellationToken) =>
        Task.FromResult(view.Status);
}
