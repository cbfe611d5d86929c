using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication;

/// <summary>
/// This node's acceptor and its store. One writer thread takes everything that waits into one commit and
/// answers after it; what changes nothing is answered at once, from what is on disk.
/// </summary>
public sealed class Replica : IDisposable
{
    /// <summary>Requests in one commit: bounds the time to the first answer.</summary>
    private const int MaxBatch = 4096;

    private static readonly Reply.Unreachable Full = new("The replica's queue is full.");
    private static readonly Reply.Unreachable Over = new("The replica has stopped.");

    private readonly IAcceptorStore _store;
    private readonly Action<Exception> _fatal;
    private readonly ReplicaQueue _queue;
    private readonly IWriterThread _writer;

    /// <summary>What the commit under way holds; its answers are owed.</summary>
    private readonly List<(ReplicaWork Work, Reply Reply)> _owed = [];
    private volatile Action? _committed;
    private volatile Action<Key, long>? _expiring;
    private int _failed;
    private int _disposed;

    /// <param name="fatal">
    /// Called once when the store fails: the process must end, a second sync may lie. From then on every
    /// request is unreachable.
    /// </param>
    public Replica(IAcceptorStore store, Action<Exception> fatal)
        : this(store, fatal, Machine.Real)
    {
    }

    internal Replica(IAcceptorStore store, Action<Exception> fatal, IMachine machine)
    {
        _store = store;
        _fatal = fatal;
        _writer = machine.Thread($"store {store.Identity.Node}");
        _queue = new(_writer);
        _writer.Start(Run);
    }

    public IAcceptorStore Store => _store;

    /// <summary>Called after every commit, on the writer's thread; null while nobody follows.</summary>
    internal Action? Committed
    {
        set => _committed = value;
    }

    /// <summary>
    /// Told each value that will expire, with the time, in Unix milliseconds, on the writer's thread and
    /// before the commit; it may tell a value again.
    /// </summary>
    internal Action<Key, long>? Expiring
    {
        set => _expiring = value;
    }

    private bool HasFailed => Volatile.Read(ref _failed) != 0;

    /// <summary>
    /// Answers by the acceptor's rules, once what the answer speaks of is on disk. Never throws.
    /// </summary>
    public void Handle(Request request, Action<Reply> reply)
    {
        if (Start(request, reply) is { } answer) reply(answer);
    }

    /// <summary>Adds to the next commit.</summary>
    /// <returns>
    /// Completes when it is on disk; fails with an IOException when it surely never will be.
    /// </returns>
    public Task AmendAsync(Action<StoreBatch> amend)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!_queue.TryAdd(new(null, Settle, amend))) Settle(Full);
        return done.Task;

        void Settle(Reply reply)
        {
            if (reply is Reply.Unreachable lost) done.TrySetException(new IOException(lost.Reason));
            else done.TrySetResult();
        }
    }

    /// <summary>
    /// The register's entry as this replica holds it under its clear epoch; perhaps never chosen.
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

    /// <summary>The key's row as it is on disk; null also when the store has failed or is closed.</summary>
    internal Register? TryReadRow(Key key) => TryRead(store => store.Read(key));

    /// <summary>Looks something up in the store, on the caller's thread.</summary>
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

    /// <returns>The answer when there is one already; null when it comes after a commit.</returns>
    private Reply? Start(Request request, Action<Reply> reply)
    {
        try
        {
            if (HasFailed) return Over;
            if (TryAnswerFromDisk(request) is { } answer) return answer;
        }
        catch (Exception e)
        {
            Fail(e);
            return Over;
        }
        return _queue.TryAdd(new(request, reply, null)) ? null : Full;
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
    /// A reader that has what this replica has need not be told what that is: with many keys a look at the
    /// disk less. What the acceptor's rules say of such a read, without the row.
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
        foreach (var (work, _) in _owed) work.Reply(Over);
        foreach (var work in _queue.End()) work.Reply(Over);
    }

    private void CommitBatch(Queue<ReplicaWork> taken)
    {
        var batch = new StoreBatch();
        var state = _store.State;
        var bytes = 0L;
        while (taken.Count > 0 && _owed.Count < MaxBatch && bytes < Limits.CommitBytes)
        {
            var work = taken.Dequeue();
            bytes += work.Bytes;
            _owed.Add((work, Over)); // whatever happens now, it is answered
            work.Amend?.Invoke(batch);
            _owed[^1] = (work, work.Request is null ? Reply.Acceptance.Instance : Apply(work.Request));
        }
        if (state != _store.State) batch.State = state;
        if (!batch.IsEmpty) _store.Commit(batch);
        foreach (var (work, reply) in _owed) work.Reply(reply);
        _owed.Clear();
        _queue.Release(bytes);
        _committed?.Invoke();

        Reply Apply(Request request)
        {
            var key = (request as Request.OfKey)?.Key;
            var row = key is { } k ? RowOf(batch, k) : null;
            var step = Acceptor.On(state, row, request);
            state = step.State;
            if (key is { } changed && !Same(row, step.Row))
            {
                batch.Rows[changed] = step.Row;
                if (step.Row?.Entry is { ExpiresAt: > 0 and var at, Value: not null })
                    _expiring?.Invoke(changed, at);
            }
            return step.Reply;
        }
    }

    private Register? RowOf(StoreBatch batch, Key key) =>
        batch.Rows.TryGetValue(key, out var row) ? row : _store.Read(key);

    private static bool Same(Register? a, Register? b) =>
        a?.Promised == b?.Promised && a?.Accepted == b?.Accepted && ReferenceEquals(a?.Entry, b?.Entry);

    /// <summary>A read that comes after the end is no failure; anything else ends the process.</summary>
    internal void Fail(Exception e)
    {
        if (e is ObjectDisposedException && _queue.IsClosed) return;
        if (Interlocked.Exchange(ref _failed, 1) == 0) _fatal(e);
    }
}
