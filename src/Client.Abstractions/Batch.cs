namespace OrleansKv.Client;

/// <summary>One operation of a batch. Deadlines in its options do not count: the batch has one.</summary>
public abstract record BatchOperation(string Key)
{
    public sealed record Get(string Key) : BatchOperation(Key);

    public sealed record Set(string Key, Value Value, WriteOptions? Options = null) : BatchOperation(Key);

    public sealed record Delete(string Key, WriteOptions? Options = null) : BatchOperation(Key);

    public sealed record Increment(string Key, long By = 1, WriteOptions? Options = null)
        : BatchOperation(Key);
}

/// <summary>The result of the operation at the same place.</summary>
public abstract record BatchResult
{
    private BatchResult()
    {
    }

    public sealed record Read(ReadResult Result) : BatchResult;

    public sealed record Written(WriteResult Result) : BatchResult;

    /// <summary>A node did not take the operation at all.</summary>
    public sealed record Refused(RequestRefusedException Reason) : BatchResult;
}
