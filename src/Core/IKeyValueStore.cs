namespace OrleansKv;

/// <summary>The store as its users see it, through grains or directly on the replicas.</summary>
/// <remarks>
/// No call lasts longer than the operation timeout. Expected outcomes are results; an exception is a bug or a
/// canceled wait. A canceled change may have taken effect.
/// </remarks>
public interface IKeyValueStore
{
    /// <summary>Reads one key.</summary>
    ValueTask<ReadResult> GetAsync(Key key, Consistency consistency, CancellationToken cancellationToken);

    /// <summary>Applies one change. Committed means that it is synced to the disks of a majority.</summary>
    ValueTask<WriteResult> ChangeAsync(Key key, Change change, CancellationToken cancellationToken);

    /// <summary>Deletes everything, atomically, in constant time.</summary>
    ValueTask<WriteResult> ClearAsync(CancellationToken cancellationToken);

    /// <summary>One page of keys in byte order, each read linearizably.</summary>
    ValueTask<ListResult> ListAsync(ListQuery query, CancellationToken cancellationToken);
}

/// <summary>What a read may show.</summary>
public enum Consistency
{
    /// <summary>The newest chosen entry; linearizable. The default.</summary>
    Linearizable,

    /// <summary>The entry of this node's replica: it may be stale, or may never have been chosen.</summary>
    Local,
}
