using System.Text;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Codec;
using RocksDbSharp;

namespace OrleansKv.Replication.Storage;

/// <summary>Turns a batch into one atomic, synced write of the database. For one thread at a time.</summary>
internal sealed class StoreWriter(RocksDatabase database) : IDisposable
{
    private readonly WriteBatch _write = new();
    private readonly ByteWriter _bytes = new(64 * 1024);
    private readonly byte[] _name = new byte[Limits.KeyBytes];

    /// <param name="before">The rows of the keys of the batch as they are now.</param>
    public PreparedCommit Prepare(
        CommittedState state, StoreBatch batch, IReadOnlyDictionary<Key, StoredRow?> before)
    {
        var (change, count, erased) = (batch.NumberBeforeRows(state.LastChange), state.Count, state.ErasedUpTo);
        var epoch = (batch.State ?? state.State).Epoch;
        var after = new List<StoredRow>(batch.Rows.Count);
        foreach (var (key, register) in batch.Rows)
        {
            RecordCodec.ThrowIfUnreadable(key, register);
            after.Add(new(key, register, ++change));
            var old = before[key];
            count += (register is null ? 0 : 1) - (old is null ? 0 : 1);
            if (register is null && old is not null && old.IsTombstoneOf(epoch)) erased = Math.Max(erased, old.Change);
        }
        return new(before, after, batch, state.After(batch, change, count, erased));
    }

    /// <summary>When the method returns, the commit is synced.</summary>
    public void Write(PreparedCommit commit)
    {
        _write.Clear();
        foreach (var row in commit.After) Add(row, commit.Before[row.Key]);
        Add(commit.Batch);
        Meta(MetaRow.Last, commit.State, MetaRow.WriteLast);
        database.Write(_write);
    }

    /// <summary>Stores the identity of a new start, and a loss that was found at the start.</summary>
    public void Start(StoreIdentity identity, CommittedState state)
    {
        _write.Clear();
        Meta(MetaRow.Identity, identity, MetaCodec.Write);
        if (state.Loss is { } loss) Meta(MetaRow.Loss, loss, (to, text) => to.Text(text));
        Meta(MetaRow.Last, state, MetaRow.WriteLast);
        database.Write(_write);
    }

    /// <summary>Adds rows to a new database, with the change numbers that they have.</summary>
    public void Load(IEnumerable<StoredRow> rows)
    {
        _write.Clear();
        foreach (var row in rows) Add(row, old: null);
        database.Write(_write);
    }

    /// <summary>Adds the state of another store to a new database.</summary>
    public void LoadMeta(CommittedState state)
    {
        _write.Clear();
        var all = new StoreBatch { State = state.State, Configuration = state.Configuration, Loss = state.Loss };
        all.Progress.AddRange(state.Progress.Values);
        all.Peers.AddRange(state.Peers.Values);
        Add(all);
        database.Write(_write);
    }

    public void Dispose() => _write.Dispose();

    private void Add(StoredRow row, StoredRow? old)
    {
        var name = _name.AsSpan(0, Encoding.UTF8.GetBytes(row.Key.Text, _name));
        if (old is not null) _write.Delete(ChangeRow.Key(old.Change), database.Changes.Handle);
        if (row.Register is null)
        {
            _write.Delete(name, database.Registers.Handle);
            return;
        }
        _write.Put(name, RecordCodec.Encode(_bytes, row), database.Registers.Handle);
        _write.Put(ChangeRow.Key(row.Change), ChangeRow.Encode(_bytes, row), database.Changes.Handle);
    }

    private void Add(StoreBatch batch)
    {
        if (batch.State is { } state) Meta(MetaRow.State, state, MetaCodec.Write);
        if (batch.Configuration is { } configuration)
            Meta(MetaRow.Configuration, configuration, ConfigurationCodec.Write);
        foreach (var progress in batch.Progress) Meta(MetaRow.Progress(progress.Peer), progress, MetaCodec.Write);
        foreach (var peer in batch.Peers) Meta(MetaRow.Start(peer.Node), peer, StartCodec.Write);
        if (batch.Loss is { } loss) Meta(MetaRow.Loss, loss, (to, text) => to.Text(text));
    }

    private void Meta<T>(string name, T value, Action<ByteWriter, T> write)
    {
        RecordEnvelope.Begin(_bytes);
        write(_bytes, value);
        _write.Put(Encoding.UTF8.GetBytes(name), RecordEnvelope.End(_bytes), database.Meta.Handle);
    }
}

/// <summary>A commit before it is written.</summary>
/// <param name="Before">The rows of its keys before it; null: absent.</param>
/// <param name="After">The same rows after it, in the order of their change numbers; erased ones too.</param>
/// <param name="State">The state of the store after it.</param>
internal sealed record PreparedCommit(
    IReadOnlyDictionary<Key, StoredRow?> Before, IReadOnlyList<StoredRow> After, StoreBatch Batch,
    CommittedState State)
{
    /// <summary>What it takes on disk, roughly.</summary>
    public long Bytes => After.Sum(row => (long)row.Bytes);

    /// <summary>What the records take that it replaces or erases, roughly.</summary>
    public long SupersededBytes => Before.Values.Sum(row => (long)(row?.Bytes ?? 0));
}
