using OrleansKv.Consensus;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication;

/// <summary>
/// This node's acceptor and its store. One writer thread takes everything that waits into one commit and answers after
/// it; what changes nothing is answered at once, from what is on disk.
/// </summary>
public sealed class Replica : IDisposable
{
    /// <summary>Requests in one commit: bounds the time to the first answer.</summary>
    private const int MaxBatch = 4096;

    private readonly IAcceptorStore _store;
    private readonly Action<Exception> _fatal;
    private readonly Lock _gate = new();
    private readonly AutoResetEvent _work = new(false);
    private readonly Thread _writer;
    private Queue<Work> _waiting = new();
    private volatile bool _stopping;

    /// <param name="fatal">Called once when the store fails: the process must end, a second sync may lie.</param>
    public Replica(IAcceptorStore store, Action<Exception> fatal)
    {
        _store = store;
        _fatal = fatal;
        _writer = new Thread(Run) { IsBackground = true, Name = $"store {store.Identity.Node}" };
        _writer.Start();
    }

    private readonly record struct Work(Request? Request, Action<Reply>? Reply, Action<StoreBatch>? Amend);

    public IAcceptorStore Store => _store;

    /// <summary>Answers by the acceptor's rules, once what the answer speaks of is on disk.</summary>
    public void Handle(Request request, Action<Reply> reply)
    {
        if (TryAnswerFromDisk(request) is { } answer) reply(answer);
        else if (!TryEnqueue(new(request, reply, null))) reply(new Reply.Unreachable("The replica's queue is full."));
    }

    /// <summary>Adds to the next commit.</summary>
    /// <returns>Completes when it is on disk.</returns>
    public Task AmendAsync(Action<StoreBatch> amend)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (!TryEnqueue(new(null, _ => done.SetResult(), amend)))
            done.SetException(new IOException("The replica's queue is full."));
        return done.Task;
    }

    /// <summary>The register's entry as this replica holds it under its clear epoch; perhaps never chosen.</summary>
    public Entry? ReadLocal(Key key)
    {
        while (true)
        {
            var entry = _store.Read(key)?.Entry;
            var epoch = _store.State.Epoch;
            if (entry is null || entry.Epoch <= epoch) return entry?.Epoch == epoch ? entry : null;
        }
    }

    public void Dispose()
    {
        _stopping = true;
        _work.Set();
        _writer.Join();
        _work.Dispose();
        _store.Dispose();
    }

    /// <summary>Reads and confirms under the current epoch change nothing. The epoch must not move while the row is read.</summary>
    private Reply? TryAnswerFromDisk(Request request)
    {
        if (request is not (Request.Read or Request.Confirm or Request.AskEpoch)) return null;
        while (true)
        {
            var state = _store.State;
            if (request.Epoch > state.Epoch) return null;
            Register? row = request is Request.OfKey ofKey ? _store.Read(ofKey.Key) : null;
            if (_store.State == state && (row?.Entry?.Epoch ?? 0) <= state.Epoch)
                return Acceptor.On(state, row, request).Reply;
        }
    }

    private bool TryEnqueue(Work work)
    {
        lock (_gate)
        {
            if (_stopping || _waiting.Count >= Limits.ReplicaQueue) return false;
            _waiting.Enqueue(work);
        }
        _work.Set();
        return true;
    }

    private void Run()
    {
        var taken = new Queue<Work>();
        try
        {
            while (!_stopping)
            {
                _work.WaitOne();
                lock (_gate) (_waiting, taken) = (taken, _waiting);
                while (taken.Count > 0) CommitBatch(taken);
            }
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            _fatal(e);
        }
    }

    private void CommitBatch(Queue<Work> taken)
    {
        var batch = new StoreBatch();
        var state = _store.State;
        var answers = new List<(Action<Reply>? To, Reply Reply)>(Math.Min(taken.Count, MaxBatch));
        while (taken.Count > 0 && answers.Count < MaxBatch)
        {
            var work = taken.Dequeue();
            work.Amend?.Invoke(batch);
            answers.Add((work.Reply, work.Request is null ? Reply.Acceptance.Instance : Apply(work.Request)));
        }
        if (state != _store.State) batch.State = state;
        if (!batch.IsEmpty) _store.Commit(batch);
        foreach (var (to, reply) in answers) to?.Invoke(reply);

        Reply Apply(Request request)
        {
            var key = (request as Request.OfKey)?.Key;
            var row = key is { } k ? RowOf(batch, k) : null;
            var step = Acceptor.On(state, row, request);
            state = step.State;
            if (key is { } changed && !Same(row, step.Row)) batch.Rows[changed] = step.Row;
            return step.Reply;
        }
    }

    private Register? RowOf(StoreBatch batch, Key key) =>
        batch.Rows.TryGetValue(key, out var row) ? row : _store.Read(key);

    private static bool Same(Register? a, Register? b) =>
        a?.Promised == b?.Promised && a?.Accepted == b?.Accepted && ReferenceEquals(a?.Entry, b?.Entry);
}
