using System.Buffers.Binary;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Peers;

/// <summary>
/// The cluster and configuration of a frame. A frame with another identity is refused before its messages are read
/// (rule R34).
/// </summary>
public readonly record struct FrameIdentity(Guid ClusterId, long ConfigurationEpoch)
{
    private const byte Version = 2;

    public static FrameIdentity Of(ClusterConfiguration configuration) =>
        new(configuration.ClusterId, configuration.ConfigurationEpoch);

    /// <returns>The cluster id and the configuration epoch, for messages.</returns>
    public override string ToString() => $"{ClusterId:N}, configuration {ConfigurationEpoch}";

    internal void Write(ByteWriter to)
    {
        to.Byte(Version);
        to.Guid(ClusterId);
        to.Number(ConfigurationEpoch);
    }

    internal static FrameIdentity Read(ref ByteReader from)
    {
        var version = from.Byte();
        if (version != Version)
            throw new CodecException($"Frame version {version} is unknown; this is {Version}.");
        return new(from.Guid(), from.Number());
    }
}

/// <summary>Who sends a frame, and how much of its state is on stable storage at that time (rule R39).</summary>
/// <param name="Start">
/// The start of the sender; empty if it has no vote: then it counts nothing of its own, and only reads.
/// </param>
/// <param name="Change">The change number up to which its disk is synced.</param>
public readonly record struct FrameStamp(Guid Start, long Change)
{
    internal const int Bytes = ByteWriter.GuidBytes + sizeof(ulong);

    internal void Write(Span<byte> to)
    {
        Start.TryWriteBytes(to);
        BinaryPrimitives.WriteUInt64LittleEndian(to[ByteWriter.GuidBytes..], (ulong)Change);
    }

    internal static FrameStamp Read(ref ByteReader from)
    {
        var (start, change) = (from.Guid(), from.UInt64());
        return change <= Limits.LastChange
            ? new(start, (long)change)
            : throw new CodecException($"{change} is not a change number.");
    }
}
