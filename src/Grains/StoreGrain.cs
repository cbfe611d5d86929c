using Orleans.Concurrency;
using Orleans.GrainDirectory;
using OrleansKv.Grains.Placement;
using OrleansKv.Replication.Forwarding;

namespace OrleansKv.Grains;

/// <summary>
/// Every node has its own, so no directory is asked: the silo that holds that part of it may be dead.
/// </summary>
[StatelessWorker(1), Reentrant]
[GrainDirectory(ComputedDirectory.Name)]
[GrainType("store")]
internal sealed class StoreGrain(KeyRouter router, GrainStore store, WatchPages watches) : Grain, IStoreGrain
{
    public async Task<KeyRead> GetAsync(string key) => KeyRead.From(await router.ReadAsync(Key.From(key)));

    public async Task<KeyWrite> ChangeAsync(string key, KeyChange change) =>
        KeyWrite.From(await store.ChangeAsync(Key.From(key), change.ToChange(), CancellationToken.None));

    public async Task<KeyWrite> ClearAsync() => KeyWrite.From(await store.ClearAsync(CancellationToken.None));

    public Task<WatchPage> WatchAsync(KeyWatch watch) => watches.NextAsync(watch);
}
