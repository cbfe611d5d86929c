using Orleans.Runtime;
using OrleansKv.Replication;
using OrleansKv.Replication.Forwarding;
using OrleansKv.Replication.Reading;

namespace OrleansKv.Grains;

/// <summary>
/// The store by its grains: changes go to the key's grain. A read asks a majority straight from here, and the
/// grain only when the majority disagrees: measured, a grain in between costs a fifth of the reads.
/// </summary>
internal sealed class GrainStore(ReplicaHost host, KeyRouter router) : IKeyValueStore
{
    public async ValueTask<ReadResult> GetAsync(
        Key key, Consistency consistency, CancellationToken cancellation)
    {
        if (consistency == Consistency.Local)
            return await host.Store.GetAsync(key, consistency, cancellation);
        return await router.ReadAsync(key).WaitAsync(cancellation);
    }

    public async ValueTask<WriteResult> ChangeAsync(Key key, Change change, CancellationToken cancellation) =>
        await router.ChangeAsync(key, change).WaitAsync(cancellation);

    public ValueTask<WriteResult> ClearAsync(CancellationToken cancellation) =>
        host.Store.ClearAsync(cancellation);

    public ValueTask<ListResult> ListAsync(ListQuery query, CancellationToken cancellation) =>
        new KeyLister(host.Group, this).RunAsync(query, cancellation);
}
