using System.Text;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Storage;

/// <summary>The names of the rows of the meta family, and how all of them are read at a start.</summary>
internal static class MetaRow
{
    public const string Identity = "identity";
    public const string State = "state";
    public const string Configuration = "configuration";
    public const string Loss = "loss";

    /// <summary>Written by every commit: the numbers after it.</summary>
    public const string Last = "last";

    private const string ProgressPrefix = "peer ";
    private const string StartPrefix = "start ";
    private const int LongestLoss = 1024;

    public static string Progress(NodeId peer) => ProgressPrefix + peer;

    public static string Start(NodeId peer) => StartPrefix + peer;

    public static void WriteLast(ByteWriter to, CommittedState state)
    {
        to.Number(state.Commits);
        to.Number(state.LastChange);
        to.Number(state.Count);
        to.Number(state.ErasedUpTo);
    }

    /// <exception cref="CodecException">A row is damaged or missing.</exception>
    public static StoredMeta Load(RocksDatabase database)
    {
        StoreIdentity? identity = null;
        CommittedState? last = null;
        var state = CommittedState.Nothing;
        using var rows = database.Meta.Rows();
        for (rows.SeekToFirst(); rows.Valid(); rows.Next())
        {
            var name = Encoding.UTF8.GetString(rows.GetKeySpan());
            var from = RecordEnvelope.Open(rows.GetValueSpan());
            if (name == Identity) identity = MetaCodec.ReadIdentity(ref from);
            else if (name == Last) last = ReadLast(ref from);
            else state = Read(state, name, ref from);
            from.ExpectEnd();
        }
        database.Check(rows);
        if (identity is null) throw new CodecException("the identity is missing");
        if (last is null) throw new CodecException("the number of the last commit is missing");
        return new(identity, state with
        {
            Commits = last.Commits,
            LastChange = last.LastChange,
            Count = last.Count,
            ErasedUpTo = last.ErasedUpTo,
        });
    }

    private static CommittedState ReadLast(ref ByteReader from) => CommittedState.Nothing with
    {
        Commits = from.Number(),
        LastChange = from.Number(),
        Count = from.Number(),
        ErasedUpTo = from.Number(),
    };

    /// <summary>Adds a row to the state.</summary>
    public static CommittedState Read(CommittedState state, string name, ref ByteReader from)
    {
        if (name == State) return state with { State = MetaCodec.ReadState(ref from) };
        if (name == Configuration) return state with { Configuration = ConfigurationCodec.Read(ref from) };
        if (name == Loss) return state with { Loss = from.Text(LongestLoss) };
        if (name.StartsWith(ProgressPrefix, StringComparison.Ordinal))
        {
            var progress = MetaCodec.ReadProgress(ref from);
            return state with { Progress = state.Progress.SetItem(progress.Peer, progress) };
        }
        if (!name.StartsWith(StartPrefix, StringComparison.Ordinal)) throw new CodecException($"'{name}' is unknown");
        var peer = StartCodec.ReadPeer(ref from);
        return state with { Peers = state.Peers.SetItem(peer.Node, peer) };
    }
}

/// <summary>What a store has besides its registers.</summary>
internal sealed record StoredMeta(StoreIdentity Identity, CommittedState State);
