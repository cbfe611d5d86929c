using System.Collections.Immutable;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Peers;

/// <summary>How two nodes introduce themselves, before any stream: who, which disk, which cluster.</summary>
/// <param name="Configured">The node names in the configuration file: all nodes must agree on them.</param>
/// <param name="IsServing">It is a voter that has met a majority since it started.</param>
/// <param name="Configuration">Null while the disk belongs to no cluster.</param>
/// <param name="Forming">
/// The id of the cluster that the empty disks it has met would form; empty while one is missing.
/// </param>
public sealed record Hello(
    NodeId Node,
    Guid DiskId,
    string Configured,
    bool IsServing,
    ClusterConfiguration? Configuration,
    Guid Forming = default)
{
    private const byte Version = 1;
    private const int LongestNames = 64;

    public byte[] Encode()
    {
        var to = new ByteWriter();
        to.Byte(Version);
        to.Byte(Node.Number);
        WriteGuid(to, DiskId);
        to.Text(Configured);
        to.Byte(IsServing ? (byte)1 : (byte)0);
        WriteOptional(to, Configuration);
        WriteGuid(to, Forming);
        to.UInt32(Crc32C.Of(to.Written));
        return to.ToArray();
    }

    /// <exception cref="CodecException">The bytes are no hello of this version.</exception>
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
            ReadNode(ref from), ReadGuid(ref from), from.Text(LongestNames), from.Byte() == 1,
            ReadOptional(ref from), ReadGuid(ref from));
        from.ExpectEnd();
        return hello;
    }

    public static void WriteOptional(ByteWriter to, ClusterConfiguration? configuration)
    {
        to.Byte(configuration is null ? (byte)0 : (byte)1);
        if (configuration is null) return;
        WriteGuid(to, configuration.ClusterId);
        to.Number(configuration.ConfigurationEpoch);
        to.Byte((byte)configuration.Voters.Length);
        foreach (var voter in configuration.Voters)
        {
            to.Byte(voter.Node.Number);
            WriteGuid(to, voter.DiskId);
        }
    }

    public static ClusterConfiguration? ReadOptional(ref ByteReader from)
    {
        if (from.Byte() == 0) return null;
        var (id, epoch, count) = (ReadGuid(ref from), from.Number(), from.Byte());
        if (count > Limits.Voters) throw new CodecException($"A configuration has {count} voters.");
        var voters = ImmutableArray.CreateBuilder<Voter>(count);
        for (var i = 0; i < count; i++) voters.Add(new(ReadNode(ref from), ReadGuid(ref from)));
        return new(id, epoch, voters.MoveToImmutable());
    }

    private static NodeId ReadNode(ref ByteReader from)
    {
        var number = from.Byte();
        return number is >= 1 and <= NodeId.Last
            ? new(number)
            : throw new CodecException($"{number} is not a node.");
    }

    private static void WriteGuid(ByteWriter to, Guid id)
    {
        Span<byte> bytes = stackalloc byte[16];
        id.TryWriteBytes(bytes);
        to.Raw(bytes);
    }

    private static Guid ReadGuid(ref ByteReader from) => new(from.Take(16));
}
