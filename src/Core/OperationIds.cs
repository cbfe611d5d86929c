namespace OrleansKv;

/// <summary>Fresh operation ids of one process.</summary>
public sealed class OperationIds(NodeId node, long boot)
{
    private long _counter;

    /// <summary>An id that was never used before. Thread-safe.</summary>
    public OperationId Next() => OperationId.FromNode(node, boot, Interlocked.Increment(ref _counter));
}
