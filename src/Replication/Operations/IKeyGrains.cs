namespace OrleansKv.Replication.Operations;

/// <summary>
/// How Orleans plugs in to <see cref="NodeStore"/>: which node owns a key, and how to call its grain on this node.
/// </summary>
public interface IKeyGrains
{
    /// <summary>The node that owns the key; null while none is known.</summary>
    NodeId? OwnerOf(Key key);

    /// <summary>Proposes the change through the key's grain on this node.</summary>
    /// <param name="deadline">On <see cref="ReplicaGroup.Now"/>.</param>
    /// <exception cref="Exception">
    /// The grain did not answer. The change may have taken effect, or may still.
    /// </exception>
    Task<WriteResult> ChangeAsync(Key key, Change change, long deadline);

    /// <summary>Has the key's grain, on this node, read with proof: a confirm, or the identity written.</summary>
    /// <param name="deadline">On <see cref="ReplicaGroup.Now"/>.</param>
    /// <exception cref="Exception">The grain did not answer.</exception>
    Task<ReadResult> ReadAsync(Key key, long deadline);
}
