using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication;

/// <summary>
/// The acceptor of this node and its store. One writer thread commits everything that waits in one transaction and
/// replies after it (group commit); requests that change nothing are answered immediately, from committed state.
/// </summary>
public sealed class Replica : IDisposable
{
    /// <summary>Requests in one commit: bounds the time to the first answer.</summary>
    private const int MaxBatch = 4096;

    private static readonly Reply.Unreachable QueueFull = new("The replica's queue is full.");
    private static readonly Reply.Unreachable DiskFull = new("The replica's disk is nearly full.");
    private static readonly Reply.Unreachable Stopped = new("The replica has stopped.");

    private readonly IAcceptorStore _store;
    private readonly Action<Exception> _fatal;
    private readonly ReplicaQueue _queue;
    private readonly IWriterThread _writer;

    /// <summary>The content of the current commit, with its replies, which are sent after the commit.</summary>
    private readonly List<(ReplicaWork Work, Reply Reply)> _replies = [];
    private volatile Action? _committed;
    private volatile Action<Key, long>? _expiring;
    private volatile Action<StoreBatch>? _accompanying;
    private int _failed;
    private int _disposed;

    /// <param name="fatal">
    /// Called once when the store fails: the process must end, since a second sync may report success for lost pages.
    /// From then on every request is answered as unreachable.
    /// </param>
    public Replica(IAcceptorStore store, Action<Exception> fatal)
        : this(store, fatal, NodeEnvironment.Real)
    {
    }

    internal Replica(IAcceptorStore store, Action<Exception> fatal, INodeEnvironment machine)
    {
        _store = store;
        _fatal = fatal;
        _writer = machine.Thread($"store {store.Identity.Node}");
        _queue = new(_writer);
        _writer.Start(Run);
    }

    public IAcceptorStore Store => _store;

    /// <summary>Called after every commit on the thread of the writer; null while there are no watchers.</summary>
    internal Action? Committed
    {
        set => _committed = value;
    }

    /// <summary>
    /// Called with each value that will expire and its expiry in Unix milliseconds, on the thread of the writer and
    /// before the commit. The same value may be passed more than once.
    /// </summary>
    internal Action<Key, long>? Expiring
    {
        set => _expiring = value;
    }

    /// <summary>
    /// Called on the thread of the writer before every commit, to add what may wait for one but need not cause it.
    /// </summary>
    internal Action<StoreBatch>? Accompanying
    {
        set => _accompanying = value;
    }

    private bool HasFailed => Volatile.Read(ref _failed) != 0;

    /// <summary>
    /// Answers by the rules of the acceptor, once the state that the reply describes is on disk (rule R5). Never
    /// throws.
    /// </summary>
    public void Handle(Request request, Action<Reply> reply)
    {
        if (Start(request, reply) is { } answer) reply(answer);
    }

    /// <summary>Adds something to the next commit.</summary>
    /// <returns>
    /// Completes when the commit is on disk; fails with an IOException when the addition was not and will not be
    /// stored.
    /// </returns>
    public Task AmendAsync(Action<StoreBatch> amend)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_queue.TryAdd(new(null, Settle, amend))) Settle(QueueFull);
        return done.Task;

        void Settle(Reply reply)
        {
            if (reply is Reply.Unreachable lost) done.TrySetException(new IOException(lost.Reason));
            else done.TrySetResult();
        }
    }

    /// <summary>
    /// The entry that this replica holds in its clear epoch; it may never have been chosen.
    /// </summary>
    public Entry? ReadLocal(Key key)
    {
        while (true)
        {
            var entry = _store.Read(key)?.Entry;
            var epoch = _store.State.Epoch;
            if (entry is null || entry.Epoch <= epoch) return entry?.Epoch == epoch ? entry : null;
        }
    }

    /// <summary>The committed row of the key; null also when the store has failed or is closed.</summary>
    internal Register? TryReadRow(Key key) => TryRead(store => store.Read(key));

    /// <summary>Reads from the store on the thread of the caller.</summary>
    /// <returns>Null when the store has failed or is closed.</returns>
    public T? TryRead<T>(Func<IAcceptorStore, T?> read) where T : class
    {
        try
        {
            return HasFailed ? null : read(_store);
        }
        catch (Exception e)
        {
            Fail(e);
            return null;
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0) return;
        _queue.Close();
        _writer.Join();
        _writer.Dispose();
        _store.Dispose();
    }

    /// <returns>The reply if it needs no commit; otherwise null, and the reply follows after the commit.</returns>
    private Reply? Start(Request request, Action<Reply> reply)
    {
        try
        {
            if (HasFailed) return Stopped;
            if (TryAnswerFromDisk(request) is { } answer) return answer;
        }
        catch (Exception e)
        {
            Fail(e);
            return Stopped;
        }
        return _queue.TryAdd(new(request, reply, null)) ? null : QueueFull;
    }

    /// <summary>
    /// Reads and confirms under the current epoch change nothing. The epoch must not move while the row is
    /// read.
    /// </summary>
    private Reply? TryAnswerFromDisk(Request request)
    {
        if (request is not (Request.Read or Request.Confirm or Request.AskEpoch)) return null;
        while (true)
        {
            var state = _store.State;
            if (request.Epoch > state.Epoch) return null;
            if (TryAnswerFromMemory(state, request) is { } known && _store.State == state) return known;
            Register? row = request is Request.OfKey ofKey ? _store.Read(ofKey.Key) : null;
            if (_store.State == state && (row?.Entry?.Epoch ?? 0) <= state.Epoch)
                return Acceptor.On(state, row, request).Reply;
        }
    }

    /// <summary>
    /// A reader that already has the entry of this replica needs only its ballot, which saves a disk read. The
    /// reply is the one that the acceptor would give with the row.
    /// </summary>
    private Reply? TryAnswerFromMemory(ReplicaState state, Request request) =>
        request is Request.Read { Known: { IsNone: false } known } read
        && request.Epoch == state.Epoch
        && _store.IsKnownToHold(read.Key, known, state.Epoch)
            ? new Reply.ReadAnswer(known, null)
            : null;

    private void Run()
    {
        try
        {
            while (_queue.Take() is { } taken)
                while (taken.Count > 0)
                    CommitBatch(taken);
        }
        catch (Exception e)
        {
            Fail(e);
        }
        foreach (var (work, _) in _replies) work.Reply(Stopped);
        foreach (var work in _queue.End()) work.Reply(Stopped);
    }

    private void CommitBatch(Queue<ReplicaWork> taken)
    {
        var batch = new StoreBatch();
        var state = _store.State;
        var bytes = 0L;
        while (taken.Count > 0 && _replies.Count < MaxBatch && bytes < Limits.CommitBytes)
        {
            var work = taken.Dequeue();
            bytes += work.Bytes;
            _replies.Add((work, Stopped)); // it is answered even if the commit fails
            work.Amend?.Invoke(batch);
            _replies[^1] = (work, work.Request is null ? Reply.Acceptance.Instance : Apply(work.Request));
        }
        if (state != _store.State) batch.State = state;
        if (!batch.IsEmpty) _accompanying?.Invoke(batch);
        if (!batch.IsEmpty) _store.Commit(batch);
        foreach (var (work, reply) in _replies) work.Reply(reply);
        _replies.Clear();
        _queue.Release(bytes);
        _committed?.Invoke();

        Reply Apply(Request request)
        {
            var key = (request as Request.OfKey)?.Key;
            var row = key is { } k ? RowOf(batch, k) : null;
            if (AddsValue(request, row) && _store.Room == DiskRoom.Full) return DiskFull;
            var step = Acceptor.On(state, row, request);
            state = step.State;
            if (key is { } changed && !IsUnchanged(row, step.Row))
            {
                batch.Rows[changed] = step.Row;
                if (step.Row?.Entry is { ExpiresAt: > 0 and var at, Value: not null })
                    _expiring?.Invoke(changed, at);
            }
            return step.Reply;
        }
    }

    /// <summary>
    /// Whether the request brings a value that this replica does not have. One that it has is accepted again even on a
    /// full disk: a read may need that.
    /// </summary>
    private static bool AddsValue(Request request, Register? row) =>
        request is Request.Accept { Entry: { IsTombstone: false } entry }
        && (row?.Entry?.Epoch != entry.Epoch || row.Entry.Revision != entry.Revision);

    private Register? RowOf(StoreBatch batch, Key key) =>
        batch.Rows.TryGetValue(key, out var row) ? row : _store.Read(key);

    private static bool IsUnchanged(Register? a, Register? b) =>
        a?.Promised == b?.Promised && a?.Accepted == b?.Accepted && ReferenceEquals(a?.Entry, b?.Entry);

    /// <summary>
    /// Reports a failure, which ends the process. A read after the replica was closed is not a failure.
    /// </summary>
    internal void Fail(Exception e)
    {
        if (e is ObjectDisposedException && _queue.IsClosed) return;
        if (Interlocked.Exchange(ref _failed, 1) == 0) _fatal(e);
    }
}
