using System.Collections.Immutable;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>The meta table: named rows for what is stored besides the registers, each in a record envelope.</summary>
internal sealed class MetaTable(Database database)
{
    private const string IdentityName = "identity";
    private const string StateName = "state";
    private const string ConfigurationName = "configuration";
    private const string ErasedName = "erased"; // since format 2; if missing, nothing was erased
    private const string PeerPrefix = "peer ";
    private const string StartPrefix = "start "; // since format 3
    private const string LossName = "loss"; // since format 3; if missing, the disk is whole

    /// <summary>In bytes.</summary>
    private const int LongestLoss = 1024;

    private readonly Statement _put = database.Prepare(
        "INSERT OR REPLACE INTO meta (name, value) VALUES (?1, ?2)");
    private readonly ByteWriter _bytes = new();

    public void Put(StoreIdentity identity) => Put(IdentityName, identity, MetaCodec.Write);

    public void Put(StoreBatch batch)
    {
        if (batch.State is { } state) Put(StateName, state, MetaCodec.Write);
        if (batch.Configuration is { } configuration) Put(ConfigurationName, configuration, ConfigurationCodec.Write);
        foreach (var progress in batch.Progress) Put(PeerPrefix + progress.Peer, progress, MetaCodec.Write);
        foreach (var peer in batch.Peers) Put(StartPrefix + peer.Node, peer, StartCodec.Write);
        if (batch.Loss is { } loss) Put(LossName, loss, (to, text) => to.Text(text));
    }

    public void PutErasedUpTo(long change) => Put(ErasedName, change, (to, number) => to.Number(number));

    /// <exception cref="CodecException">A row is damaged or missing.</exception>
    public static StoredMeta Load(Database database)
    {
        StoreIdentity? identity = null;
        var state = ReplicaState.Initial;
        ClusterConfiguration? configuration = null;
        var erased = 0L;
        string? loss = null;
        var peers = ImmutableDictionary.CreateBuilder<NodeId, PeerStart>();
        var progress = ImmutableDictionary.CreateBuilder<NodeId, PeerProgress>();
        var rows = database.Prepare("SELECT name, value FROM meta");
        while (rows.Step())
        {
            var name = rows.Text(0);
            var from = RecordEnvelope.Open(rows.Blob(1));
            if (name == IdentityName) identity = MetaCodec.ReadIdentity(ref from);
            else if (name == StateName) state = MetaCodec.ReadState(ref from);
            else if (name == ConfigurationName) configuration = ConfigurationCodec.Read(ref from);
            else if (name == ErasedName) erased = from.Number();
            else if (name == LossName) loss = from.Text(LongestLoss);
            else if (name.StartsWith(PeerPrefix, StringComparison.Ordinal)) Add(progress, ref from);
            else if (name.StartsWith(StartPrefix, StringComparison.Ordinal)) Add(peers, ref from);
            else throw new CodecException($"'{name}' is unknown");
            from.ExpectEnd();
        }
        rows.Reset();
        return identity is null
            ? throw new CodecException("the identity is missing")
            : new(identity, state, configuration, progress.ToImmutable(), peers.ToImmutable(), erased, loss);
    }

    private static void Add(ImmutableDictionary<NodeId, PeerStart>.Builder peers, ref ByteReader from)
    {
        var peer = StartCodec.ReadPeer(ref from);
        peers[peer.Node] = peer;
    }

    private static void Add(ImmutableDictionary<NodeId, PeerProgress>.Builder progress, ref ByteReader from)
    {
        var peer = MetaCodec.ReadProgress(ref from);
        progress[peer.Peer] = peer;
    }

    private void Put<T>(string name, T value, Action<ByteWriter, T> write)
    {
        RecordEnvelope.Begin(_bytes);
        write(_bytes, value);
        _put.Bind(1, name).Bind(2, RecordEnvelope.End(_bytes)).Run();
    }
}

/// <summary>The content of the meta table.</summary>
internal sealed record StoredMeta(
    StoreIdentity Identity,
    ReplicaState State,
    ClusterConfiguration? Configuration,
    ImmutableDictionary<NodeId, PeerProgress> Progress,
    ImmutableDictionary<NodeId, PeerStart> Peers,
    long ErasedUpTo,
    string? Loss);

/// <summary>The rows of the meta table as bytes, without their envelope.</summary>
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
