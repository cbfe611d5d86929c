using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Peers;

/// <summary>How two nodes introduce themselves before they open a stream: node, disk and cluster.</summary>
/// <param name="Configured">The node names in the cluster file: all nodes must have the same.</param>
/// <param name="IsServing">The node is a voter and has reached a majority since it started.</param>
/// <param name="Configuration">Null while the disk belongs to no cluster.</param>
/// <param name="Forming">
/// The id of the cluster that the empty disks met so far would form (rule R35); empty while one is missing.
/// </param>
public sealed record Hello(
    NodeId Node,
    Guid DiskId,
    string Configured,
    bool IsServing,
    ClusterConfiguration? Configuration,
    Guid Forming = default)
{
    private const byte Version = 2;
    private const int LongestNames = 64;

    /// <summary>The starts of the disk of the sender.</summary>
    public StartHistory Starts { get; init; } = StartHistory.First(Guid.Empty);

    /// <summary>The disk of the sender went backward: it never votes again (rule R40).</summary>
    public bool IsLost { get; init; }

    /// <summary>What the sender has seen of the disk of the receiver; null if it never met it.</summary>
    public PeerStart? Seen { get; init; }

    public byte[] Encode()
    {
        var to = new ByteWriter();
        to.Byte(Version);
        to.Node(Node);
        to.Guid(DiskId);
        to.Text(Configured);
        to.Flag(IsServing);
        to.Flag(Configuration is not null);
        if (Configuration is not null) ConfigurationCodec.Write(to, Configuration);
        to.Guid(Forming);
        StartCodec.Write(to, Starts);
        to.Flag(IsLost);
        to.Flag(Seen is not null);
        if (Seen is { } seen) StartCodec.Write(to, seen);
        to.UInt32(Crc32C.Of(to.Written));
        return to.ToArray();
    }

    /// <exception cref="CodecException">The bytes are not a hello of this version.</exception>
    public static Hello Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 4) throw new CodecException("A hello is too short.");
        var check = new ByteReader(bytes[^4..]).UInt32();
        if (Crc32C.Of(bytes[..^4]) != check) throw new CodecException("A hello's checksum does not match.");
        var from = new ByteReader(bytes[..^4]);
        var version = from.Byte();
        if (version != Version)
            throw new CodecException($"Hello version {version} is unknown; this is {Version}.");
        var hello = new Hello(
            from.Node(), from.Guid(), from.Text(LongestNames), from.Flag(),
            from.Flag() ? ConfigurationCodec.Read(ref from) : null, from.Guid())
        {
            Starts = StartCodec.Read(ref from),
            IsLost = from.Flag(),
            Seen = from.Flag() ? StartCodec.ReadPeer(ref from) : null,
        };
        from.ExpectEnd();
        return hello;
    }
}
