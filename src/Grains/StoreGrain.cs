using Orleans.Concurrency;

namespace OrleansKv.Grains;

[StatelessWorker(1), Reentrant]
[GrainType("store")]
internal sealed class StoreGrain(KeyRouter router, GrainStore store) : Grain, IStoreGrain
{
    public async Task<KeyRead> GetAsync(string key) => KeyRead.From(await router.ReadAsync(Key.From(key)));

    public async Task<KeyWrite> ChangeAsync(string key, KeyChange change) =>
        KeyWrite.From(await store.ChangeAsync(Key.From(key), change.ToChange(), CancellationToken.None));

    public async Task<KeyWrite> ClearAsync() => KeyWrite.From(await store.ClearAsync(CancellationToken.None));
}
