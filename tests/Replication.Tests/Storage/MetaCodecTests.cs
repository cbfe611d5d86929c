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
        AssertRefused(number, to => MetaCodec.Write(to, new StoreIdentity(Disk, node, 1)),
            (ref ByteReader from) => MetaCodec.ReadIdentity(ref from));
        AssertRefused(number, to => MetaCodec.Write(to, new PeerProgress(node, Disk, 1)),
            (ref ByteReader from) => MetaCodec.ReadProgress(ref from));
        AssertRefused(number, to => ConfigurationCodec.Write(to, new(Disk, 1, [new Voter(node, Disk)])),
            (ref ByteReader from) => ConfigurationCodec.Read(ref from));
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
