namespace OrleansKv.Client;

/// <summary>
/// One operation of a batch. A deadline in its options has no effect: the batch has one of its own.
/// </summary>
/// <param name="Key">The key that it reads or changes.</param>
public abstract record BatchOperation(string Key)
{
    /// <summary>Reads the key, linearizably.</summary>
    public sealed record Get(string Key) : BatchOperation(Key);

    /// <summary>Stores a value.</summary>
    public sealed record Set(string Key, Value Value, WriteOptions? Options = null) : BatchOperation(Key);

    /// <summary>Deletes the key; the condition fails if there is no such key.</summary>
    public sealed record Delete(string Key, WriteOptions? Options = null) : BatchOperation(Key);

    /// <summary>Sets when the key expires; the condition fails if there is no such key.</summary>
    /// <param name="Key">The key that it changes.</param>
    /// <param name="TimeToLive">Null: never.</param>
    /// <param name="Options">Only the condition and the idempotency key are used.</param>
    public sealed record Touch(string Key, TimeSpan? TimeToLive, WriteOptions? Options = null)
        : BatchOperation(Key);

    /// <summary>Adds to the integer of the key; an absent key counts from 0.</summary>
    public sealed record Increment(string Key, long By = 1, WriteOptions? Options = null)
        : BatchOperation(Key);
}

/// <summary>The result of the operation at the same position.</summary>
public abstract record BatchResult
{
    private BatchResult()
    {
    }

    /// <summary>How a get ended.</summary>
    public sealed record Read(ReadResult Result) : BatchResult;

    /// <summary>How a change ended.</summary>
    public sealed record Written(WriteResult Result) : BatchResult;

    /// <summary>A node rejected the operation: it read and changed nothing.</summary>
    public sealed record Refused(RequestRefusedException Reason) : BatchResult;
}
