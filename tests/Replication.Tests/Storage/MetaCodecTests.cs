using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Storage;

/// <remarks>src/Replication/Storage/FORMAT.md, Meta.</remarks>
public sealed class MetaCodecTests
{
    private static readonly Guid Disk = Guid.Parse("7b9a3a52-6b0e-4c56-8c3b-0d7f3a6c1e11");

    private delegate void Read(ref ByteReader from);

    [Theory]
    [InlineData(0)]
    [InlineData(27)]
    public void A_node_name_that_is_not_a_letter_is_refused(byte number)
    {
        var node = new NodeId(number);
        AssertRefused(number, to => MetaCodec.Write(to, StoreIdentity.New(Disk, node, Disk)),
            (ref ByteReader from) => MetaCodec.ReadIdentity(ref from));
        AssertRefused(number, to => MetaCodec.Write(to, new PeerProgress(node, Disk, 1)),
            (ref ByteReader from) => MetaCodec.ReadProgress(ref from));
        AssertRefused(number, to => ConfigurationCodec.Write(to, new(Disk, 1, [new Voter(node, Disk)])),
            (ref ByteReader from) => ConfigurationCodec.Read(ref from));
    }

    /// <remarks>FORMAT.md, Example: a record.</remarks>
    [Fact]
    public void An_identity_has_the_bytes_of_the_example()
    {
        byte[] a1 = [.. Enumerable.Repeat((byte)0xA1, 16)], b2 = [.. Enumerable.Repeat((byte)0xB2, 16)];
        var to = new ByteWriter();
        RecordEnvelope.Begin(to);
        MetaCodec.Write(to, StoreIdentity.New(new(a1), NodeId.Parse("A"), new(b2)));
        byte[] example = [1, .. a1, 1, 1, 1, .. b2, 0, 0xEF, 0x62, 0x98, 0xB9];
        Assert.Equal(example, RecordEnvelope.End(to));
    }

    [Fact]
    public void An_identity_without_starts_is_read_as_written_before_format_3()
    {
        var to = new ByteWriter();
        to.Guid(Disk);
        to.Node(NodeId.Parse("A"));
        to.Number(7);
        var from = new ByteReader(to.Written);
        var identity = MetaCodec.ReadIdentity(ref from);
        var next = identity.Next(Disk, 3);
        Assert.Equal((7, 8, 1), (identity.Boot, next.Boot, next.Starts.Newest.Length));
    }

    private static void AssertRefused(byte number, Action<ByteWriter> write, Read read)
    {
        var to = new ByteWriter();
        write(to);
        var refused = Assert.Throws<CodecException>(() =>
        {
            var from = new ByteReader(to.Written);
            read(ref from);
        });
        Assert.Equal($"{number} is not a node.", refused.Message);
    }
}
