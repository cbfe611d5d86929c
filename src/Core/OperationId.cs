namespace OrleansKv;

/// <summary>
/// The unique id of a change: made by a node from its boot number and a counter, or hashed from a client's
/// idempotency key. The highest bit tells the two apart, so that they never collide.
/// </summary>
public readonly record struct OperationId(ulong High, ulong Low)
{
    private const ulong FromClient = 1UL << 63;

    /// <summary>
    /// A new id. It is unique because boot numbers are never reused and the counter belongs to one process.
    /// </summary>
    public static OperationId FromNode(NodeId node, long boot, long counter) =>
        new(((ulong)boot << 8 | node.Number) & ~FromClient, (ulong)counter);

    /// <summary>The id of an idempotency key: 127 bits of its SHA-256.</summary>
    public static OperationId FromHash(ReadOnlySpan<byte> sha256) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(sha256) | FromClient,
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(sha256[8..]));

    /// <returns>Both halves in hexadecimal.</returns>
    public override string ToString() => $"{High:x}-{Low:x}";
}

/// <summary>Allocates the operation ids of one process.</summary>
public sealed class OperationIdAllocator(NodeId node, long boot)
{
    private long _counter;

    /// <summary>Allocates an id that was never used before. Thread-safe.</summary>
    public OperationId Next() => OperationId.FromNode(node, boot, Interlocked.Increment(ref _counter));
}
