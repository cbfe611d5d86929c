using System.Security.Cryptography;

namespace OrleansKv;

public sealed class OperationIdTests
{
    [Fact]
    public void Fresh_ids_of_any_node_boot_and_counter_differ()
    {
        var ids =
            from node in Enumerable.Range(1, 26)
            from boot in new long[] { 1, 2, 255, 256, 257 }
            from count in new long[] { 1, 2, 256 }
            select OperationId.FromNode(new((byte)node), boot, count);
        Assert.Equal(26 * 5 * 3, ids.Distinct().Count());
    }

    [Fact]
    public void The_ids_of_one_process_differ()
    {
        var ids = new OperationIdAllocator(NodeId.Parse("A"), 1);
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => ids.Next()).Distinct().Count());
    }

    [Fact]
    public void An_idempotency_key_can_never_meet_a_fresh_id()
    {
        Assert.Equal(1u, OperationId.FromHash(new byte[32]).High >> 63);
        Assert.Equal(0u, OperationId.FromNode(NodeId.Parse("Z"), (1L << 55) - 1, long.MaxValue).High >> 63);
    }

    [Fact]
    public void The_same_idempotency_key_is_the_same_id()
    {
        Assert.Equal(Hashed("a"u8), Hashed("a"u8));
        Assert.NotEqual(Hashed("a"u8), Hashed("b"u8));
    }

    private static OperationId Hashed(ReadOnlySpan<byte> key) => OperationId.FromHash(SHA256.HashData(key));
}
