namespace OrleansKv;

/// <summary>
/// Names one change for ever. Made by a node (boot and counter), or hashed from a client's idempotency key.
/// </summary>
public readonly record struct OperationId(ulong High, ulong Low)
{
    private const ulong FromClient = 1UL << 63;

    /// <summary>
    /// A fresh id: unique because boot numbers are never reused and the counter belongs to one process.
    /// </summary>
    public static OperationId FromNode(NodeId node, long boot, long counter) =>
        new(((ulong)boot << 8 | node.Number) & ~FromClient, (ulong)counter);

    /// <summary>The id of an idempotency key: 127 bits of its SHA-256.</summary>
    public static OperationId FromHash(ReadOnlySpan<byte> sha256) => new(
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(sha256) | FromClient,
        System.Buffers.Binary.BinaryPrimitives.ReadUInt64BigEndian(sha256[8..]));

    /// <summary>Whether it was made from an idempotency key.</summary>
    public bool IsFromClient => (High & FromClient) != 0;

    /// <returns>Both halves in hexadecimal.</returns>
    public override string ToString() => $"{High:x}-{Low:x}";
}
