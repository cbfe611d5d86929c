using System.Collections.Immutable;
using OrleansKv.Replication.Cluster;

namespace OrleansKv.Replication.Codec;

/// <summary>Cluster configurations as bytes; the same in a hello and on disk.</summary>
internal static class ConfigurationCodec
{
    public static void Write(ByteWriter to, ClusterConfiguration configuration)
    {
        to.Guid(configuration.ClusterId);
        to.Number(configuration.ConfigurationEpoch);
        to.Byte((byte)configuration.Voters.Length);
        foreach (var voter in configuration.Voters)
        {
            to.Node(voter.Node);
            to.Guid(voter.DiskId);
        }
    }

    public static ClusterConfiguration Read(ref ByteReader from)
    {
        var (cluster, epoch, count) = (from.Guid(), from.Number(), from.Byte());
        if (count > Limits.Voters) throw new CodecException($"A configuration has {count} voters.");
        var voters = ImmutableArray.CreateBuilder<Voter>(count);
        for (var i = 0; i < count; i++) voters.Add(new(from.Node(), from.Guid()));
        return new(cluster, epoch, voters.MoveToImmutable());
    }
}
