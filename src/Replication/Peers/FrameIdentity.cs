using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Peers;

/// <summary>
/// The cluster and configuration of a frame. A frame with another identity is refused before its messages are read
/// (rule R34).
/// </summary>
public readonly record struct FrameIdentity(Guid ClusterId, long ConfigurationEpoch)
{
    private const byte Version = 1;

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
