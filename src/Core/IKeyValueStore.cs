namespace OrleansKv;

/// <summary>The store as its users see it: by grains, or straight on the replicas.</summary>
/// <remarks>
/// No call outlasts the operation timeout. Expected ends are results; an exception is a bug or a cancelled
/// wait. A cancelled change may have taken effect.
/// </remarks>
public interface IKeyValueStore
{
    /// <summary>Reads one key.</summary>
    ValueTask<ReadResult> GetAsync(Key key, Consistency consistency, CancellationToken cancellationToken);

    /// <summary>Applies one change; committed means on the disks of a majority.</summary>
    ValueTask<WriteResult> ChangeAsync(Key key, Change change, CancellationToken cancellationToken);

    /// <summary>Deletes everything, atomically, in constant time.</summary>
    ValueTask<WriteResult> ClearAsync(CancellationToken cancellationToken);

    /// <summary>One page of keys in byte order, each read linearizably.</summary>
    ValueTask<ListResult> ListAsync(ListQuery query, CancellationToken cancellationToken);
}

/// <summary>What a read may show.</summary>
public enum Consistency
{
    /// <summary>The newest chosen entry; the default.</summary>
    Linearizable,

    /// <summary>What this node's replica holds: perhaps old, perhaps never chosen.</summary>
    Local,
}
