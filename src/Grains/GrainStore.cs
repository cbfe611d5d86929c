using Orleans.Runtime;
using OrleansKv.Consensus;
using OrleansKv.Replication;
using OrleansKv.Replication.Reading;

namespace OrleansKv.Grains;

/// <summary>
/// The store by its grains: changes go to the key's grain, reads to this node's store grain.
/// </summary>
internal sealed class GrainStore(ReplicaHost host, KeyRouter router, IGrainFactory grains) : IKeyValueStore
{
    public async ValueTask<ReadResult> GetAsync(
        Key key, Consistency consistency, CancellationToken cancellation)
    {
        if (consistency == Consistency.Local)
            return await host.Store.GetAsync(key, consistency, cancellation);
        try
        {
            var read = grains.GetGrain<IStoreGrain>(0).GetAsync(key.Text);
            return (await read.WaitAsync(router.ReadPatience, cancellation)).ToResult();
        }
        catch (Exception e) when (e is not OutOfMemoryException && !cancellation.IsCancellationRequested)
        {
            return await host.Store.GetAsync(key, consistency, cancellation); // a silo that comes or goes
        }
    }

    public async ValueTask<WriteResult> ChangeAsync(Key key, Change change, CancellationToken cancellation) =>
        await router.ChangeAsync(key, change).WaitAsync(cancellation);

    public ValueTask<WriteResult> ClearAsync(CancellationToken cancellation) =>
        host.Store.ClearAsync(cancellation);

    public ValueTask<ListResult> ListAsync(ListQuery query, CancellationToken cancellation) =>
        new KeyLister(host.Group, this).RunAsync(query, cancellation);
}
