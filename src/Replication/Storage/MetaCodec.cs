using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>The rows of the meta family as bytes, without their envelope.</summary>
internal static class MetaCodec
{
    public static void Write(ByteWriter to, StoreIdentity identity)
    {
        to.Guid(identity.DiskId);
        to.Node(identity.Node);
        StartCodec.Write(to, identity.Starts);
    }

    public static StoreIdentity ReadIdentity(ref ByteReader from) =>
        new(from.Guid(), from.Node(), StartCodec.Read(ref from));

    public static void Write(ByteWriter to, ReplicaState state)
    {
        to.Number(state.Epoch);
        EntryCodec.Write(to, state.Floor.Ballot);
        to.Number(state.Floor.Revision);
    }

    public static ReplicaState ReadState(ref ByteReader from) =>
        new(from.Number(), new(EntryCodec.ReadBallot(ref from), from.Number()));

    public static void Write(ByteWriter to, PeerProgress progress)
    {
        to.Node(progress.Peer);
        to.Guid(progress.PeerDisk);
        to.Number(progress.Change);
    }

    public static PeerProgress ReadProgress(ref ByteReader from) => new(from.Node(), from.Guid(), from.Number());
}
