using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Peers;

public sealed class HelloTests
{
    private static readonly NodeId A = NodeId.Parse("A");
    private static readonly NodeId B = NodeId.Parse("B");

    public static TheoryData<Hello> Hellos => new(
        new Hello(A, Guid.NewGuid(), "A", false, null),
        new Hello(B, Guid.NewGuid(), "A,B,C", true, null, Guid.NewGuid()),
        new Hello(A, Guid.NewGuid(), "A,B", true, Configuration()),
        new Hello(A, Guid.NewGuid(), "A,B", true, Configuration())
        {
            Starts = StartHistory.First(Guid.NewGuid()).Next(Guid.NewGuid(), 7),
            IsLost = true,
            Seen = new(B, Guid.NewGuid(), 3, Guid.NewGuid(), 1000),
        });

    [Theory]
    [MemberData(nameof(Hellos))]
    public void A_hello_survives_the_wire(Hello hello)
    {
        ArgumentNullException.ThrowIfNull(hello);
        Assert.Equal(hello, Hello.Decode(hello.Encode()));
    }

    [Fact]
    public void Any_flipped_bit_and_any_cut_is_noticed()
    {
        var bytes = new Hello(A, Guid.NewGuid(), "A,B", true, Configuration()).Encode();
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            var damaged = bytes.ToArray();
            damaged[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Throws<CodecException>(() => Hello.Decode(damaged));
        }
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<CodecException>(() => Hello.Decode(bytes.AsSpan(0, length)));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(27)]
    public void A_node_name_that_is_not_a_letter_is_refused(byte number)
    {
        var bytes = new Hello(new(number), Guid.NewGuid(), "A", false, null).Encode();
        Assert.Throws<CodecException>(() => Hello.Decode(bytes));
    }

    [Theory]
    [InlineData(19, "whether the node serves")]
    [InlineData(20, "whether a configuration follows")]
    public void A_flag_that_is_neither_0_nor_1_is_refused(int at, string what)
    {
        var bytes = new Hello(A, Guid.NewGuid(), "", true, Configuration()).Encode();
        Assert.Equal(1, bytes[at]);
        bytes[at] = 2;
        BitConverter.TryWriteBytes(bytes.AsSpan(^4..), Crc32C.Of(bytes.AsSpan(..^4)));
        var refused = Assert.Throws<CodecException>(() => Hello.Decode(bytes));
        Assert.True(refused.Message == "2 is not a flag.", what);
    }

    private static ClusterConfiguration Configuration() =>
        new(Guid.NewGuid(), 3, [new(A, Guid.NewGuid()), new(B, Guid.NewGuid())]);
}
