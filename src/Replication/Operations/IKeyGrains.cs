namespace OrleansKv.Replication.Operations;

/// <summary>
/// How Orleans plugs in to <see cref="NodeStore"/>: who owns a key, and the way to the key's grain on this node.
/// </summary>
public interface IKeyGrains
{
    /// <summary>The node that the key's grain lives on; null while no node is known.</summary>
    NodeId? OwnerOf(Key key);

    /// <summary>Has the key's grain, on this node, propose the change.</summary>
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
