using Orleans.Concurrency;
using Orleans.GrainDirectory;
using OrleansKv.Grains.Placement;
using OrleansKv.Replication;
using OrleansKv.Replication.Forwarding;

namespace OrleansKv.Grains;

/// <summary>
/// Every node has its own, so no directory is asked: the silo that holds that part of it may be dead.
/// </summary>
[StatelessWorker(1), Reentrant]
[GrainDirectory(ComputedDirectory.Name)]
[GrainType("store")]
internal sealed class StoreGrain(
    KeyRouter router, GrainStore store, WatchPages watches, ReplicaHost host) : Grain, IStoreGrain
{
    public async Task<KeyRead> GetAsync(string key) => KeyRead.From(await router.ReadAsync(Key.From(key)));

    public async Task<KeyWrite> ChangeAsync(string key, KeyChange change) =>
        KeyWrite.From(await store.ChangeAsync(Key.From(key), change.ToChange(), CancellationToken.None));

    public async Task<KeyWrite> ClearAsync() => KeyWrite.From(await store.ClearAsync(CancellationToken.None));

    public Task<WatchPage> WatchAsync(KeyWatch watch) => watches.NextAsync(watch);

    public async Task<KeyPage> ListAsync(string prefix, string? after, int limit, bool withValues)
    {
        if (limit is < 1 or > Limits.PageKeys)
            throw new ArgumentException($"A page has 1 to {Limits.PageKeys} keys.");
        var query = new ListQuery(prefix, after, limit);
        return KeyPage.From(await store.ListAsync(query, CancellationToken.None), withValues);
    }

    public Task<ClusterStatus> GetStatusAsync() => Task.FromResult(host.Status with { Silo = "up" });
}
