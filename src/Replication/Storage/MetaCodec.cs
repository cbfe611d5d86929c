using System.Collections.Immutable;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>What is stored besides the registers, as bytes.</summary>
internal static class MetaCodec
{
    private const int GuidBytes = 16;

    public static void Write(ByteWriter to, StoreIdentity identity)
    {
        to.Raw(identity.DiskId.ToByteArray());
        to.Byte(identity.Node.Number);
        to.Number(identity.Boot);
    }

    public static StoreIdentity ReadIdentity(ref ByteReader from) =>
        new(ReadGuid(ref from), new(from.Byte()), from.Number());

    public static void Write(ByteWriter to, ReplicaState state)
    {
        to.Number(state.Epoch);
        EntryCodec.Write(to, state.Floor.Ballot);
        to.Number(state.Floor.Revision);
    }

    public static ReplicaState ReadState(ref ByteReader from) =>
        new(from.Number(), new(EntryCodec.ReadBallot(ref from), from.Number()));

    public static void Write(ByteWriter to, ClusterConfiguration configuration)
    {
        to.Raw(configuration.ClusterId.ToByteArray());
        to.Number(configuration.ConfigurationEpoch);
        to.Byte((byte)configuration.Voters.Length);
        foreach (var voter in configuration.Voters)
        {
            to.Byte(voter.Node.Number);
            to.Raw(voter.DiskId.ToByteArray());
        }
    }

    public static ClusterConfiguration ReadConfiguration(ref ByteReader from)
    {
        var (cluster, epoch, count) = (ReadGuid(ref from), from.Number(), from.Byte());
        if (count > Limits.Voters) throw new CodecException($"A configuration has {count} voters.");
        var voters = ImmutableArray.CreateBuilder<Voter>(count);
        for (var i = 0; i < count; i++) voters.Add(new(new(from.Byte()), ReadGuid(ref from)));
        return new(cluster, epoch, voters.MoveToImmutable());
    }

    public static void Write(ByteWriter to, PeerProgress progress)
    {
        to.Byte(progress.Peer.Number);
        to.Raw(progress.PeerDisk.ToByteArray());
        to.Number(progress.Change);
    }

    public static PeerProgress ReadProgress(ref ByteReader from) =>
        new(new(from.Byte()), ReadGuid(ref from), from.Number());

    private static Guid ReadGuid(ref ByteReader from) => new(from.Take(GuidBytes));
}
