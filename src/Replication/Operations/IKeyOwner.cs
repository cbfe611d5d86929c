namespace OrleansKv.Replication.Operations;

/// <summary>
/// Carries out operations of keys that belong to this node: through their grains, or where there are none by
/// proposing itself.
/// </summary>
public interface IKeyOwner
{
    /// <param name="deadline">Unix milliseconds on this node's clock; it is not begun after that.</param>
    Task<WriteResult> ChangeAsync(Key key, Change change, long deadline);

    /// <summary>Reads with proof: a confirm under the term held, or the identity written.</summary>
    /// <param name="deadline">Unix milliseconds on this node's clock.</param>
    Task<ReadResult> ReadAsync(Key key, long deadline);
}
