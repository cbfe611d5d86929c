using System.Collections.Concurrent;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Storage;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication;

public sealed class ReplicaTests : IDisposable
{
    private static readonly NodeId A = NodeId.Parse("A");
    private static readonly Key K = Key.From("k");

    private readonly ConcurrentQueue<Exception> _fatal = [];
    private readonly GatedStore _store = new(new MemoryStore(A, Guid.NewGuid()));
    private readonly Replica _replica;

    public ReplicaTests() => _replica = new(_store, _fatal.Enqueue);

    public void Dispose()
    {
        _store.Unblock();
        _replica.Dispose();
    }

    [Fact]
    public async Task An_answer_comes_only_after_the_commit()
    {
        _store.Block();
        var promised = Ask(Prepare(1));
        await Poll.UntilAsync("the commit begins", () => _store.Commits == 1);
        Assert.False(promised.IsCompleted);
        _store.Unblock();
        Assert.IsType<Reply.Promise>(await promised.Soon());
    }

    [Fact]
    public async Task Requests_that_wait_during_a_commit_share_the_next_one()
    {
        _store.Block();
        var first = Ask(Prepare(1));
        await Poll.UntilAsync("the commit begins", () => _store.Commits == 1);
        var others = Enumerable.Range(0, 100).Select(i => Ask(Prepare(1, Key.From($"k{i}")))).ToArray();
        _store.Unblock();
        await Task.WhenAll([first, .. others]).Soon();
        Assert.Equal(2, _store.Commits);
    }

    [Fact]
    public async Task Requests_of_one_commit_see_what_those_before_them_left()
    {
        _store.Block();
        var first = Ask(Prepare(1));
        await Poll.UntilAsync("the commit begins", () => _store.Commits == 1);
        var accept = Ask(Accept(2, "x"));
        var late = Ask(Prepare(1));
        _store.Unblock();
        Assert.IsType<Reply.Acceptance>(await accept.Soon());
        Assert.Equal(new Reply.Rejected(At(2)), await late.Soon());
    }

    [Fact]
    public async Task A_read_is_answered_immediately_and_sees_nothing_uncommitted()
    {
        await Ask(Accept(1, "old")).Soon();
        _store.Block();
        var accept = Ask(Accept(2, "new"));
        await Poll.UntilAsync("the commit begins", () => _store.Commits == 2);
        var read = Ask(new Request.Read(K, 1, Ballot.None));
        Assert.True(read.IsCompleted);
        Assert.Equal("old", Bench.TextOf(((Reply.ReadAnswer)await read).Entry));
        Assert.Equal("old", Bench.TextOf(_replica.ReadLocal(K)));
        _store.Unblock();
        await accept.Soon();
        Assert.Equal("new", Bench.TextOf(_replica.ReadLocal(K)));
    }

    [Fact]
    public async Task A_full_disk_takes_promises_tombstones_and_the_value_that_it_has_but_no_other()
    {
        await Ask(Accept(1, "old")).Soon();
        _store.Room = DiskRoom.Full;
        Assert.IsType<Reply.Promise>(await Ask(Prepare(2)).Soon());
        Assert.IsType<Reply.Acceptance>(
            await Ask(new Request.Accept(K, 1, At(2), EntryAt(1, Bench.Text("old")))).Soon());
        var refused = Assert.IsType<Reply.Unreachable>(
            await Ask(new Request.Accept(K, 1, At(2), EntryAt(2, Bench.Text("new")))).Soon());
        Assert.Contains("disk is nearly full", refused.Reason);
        Assert.IsType<Reply.Acceptance>(await Ask(new Request.Accept(K, 1, At(2), EntryAt(2, null))).Soon());
        _store.Room = DiskRoom.Low;
        Assert.IsType<Reply.Acceptance>(
            await Ask(new Request.Accept(K, 1, At(2), EntryAt(3, Bench.Text("new")))).Soon());
    }

    [Fact]
    public async Task Only_a_reader_that_has_the_entry_gets_an_answer_without_it()
    {
        await Ask(Accept(1, "old")).Soon();
        _store.FailsReads = true; // the disk is not read
        Assert.Equal(new Reply.ReadAnswer(At(1), null), await Ask(new Request.Read(K, 1, At(1))).Soon());
        _store.FailsReads = false;
        await Ask(Accept(2, "new")).Soon();
        var other = Assert.IsType<Reply.ReadAnswer>(await Ask(new Request.Read(K, 1, At(1))).Soon());
        Assert.Equal((At(2), "new"), (other.Accepted, Bench.TextOf(other.Entry)));
        var cleared = new Reply.ReadAnswer(Ballot.None, null);
        Assert.Equal(cleared, await Ask(new Request.Read(K, 2, At(2))).Soon());
        Assert.Equal(cleared, await Ask(new Request.Read(K, 2, At(2))).Soon());
        Assert.Equal(new Reply.StaleEpoch(2), await Ask(new Request.Read(K, 1, At(2))).Soon());
    }

    [Fact]
    public async Task A_read_of_a_newer_clear_epoch_is_answered_after_that_epoch_is_on_disk()
    {
        await Ask(Accept(1, "old")).Soon();
        _store.Block();
        var read = Ask(new Request.Read(K, 2, Ballot.None));
        await Poll.UntilAsync("the commit begins", () => _store.Commits == 2);
        Assert.False(read.IsCompleted);
        _store.Unblock();
        Assert.Equal(new Reply.ReadAnswer(Ballot.None, null), await read.Soon());
        Assert.Equal(2, _store.State.Epoch);
        Assert.Equal(new Reply.StaleEpoch(2), await Ask(new Request.Read(K, 1, Ballot.None)).Soon());
        Assert.Null(_replica.ReadLocal(K));
    }

    [Fact]
    public async Task A_failed_commit_is_reported_once_and_no_request_is_answered_after_it()
    {
        await Ask(Accept(1, "old")).Soon();
        _store.Fails = true;
        _store.Block();
        var accept = Ask(Accept(2, "new"));
        await Poll.UntilAsync("the commit begins", () => _store.Commits == 2);
        var waiting = Ask(Prepare(3));
        var amend = _replica.AmendAsync(batch => batch.Progress.Add(new(A, Guid.Empty, 1)));
        _store.Unblock();
        Assert.IsType<Reply.Unreachable>(await accept.Soon());
        Assert.IsType<Reply.Unreachable>(await waiting.Soon());
        await Assert.ThrowsAsync<IOException>(() => amend.Soon());
        Assert.IsType<Reply.Unreachable>(await Ask(new Request.Read(K, 1, Ballot.None)).Soon());
        Assert.IsType<Reply.Unreachable>(await Ask(Prepare(4)).Soon());
        Assert.Equal(2, _store.Commits);
        Assert.IsType<StoreException>(Assert.Single(_fatal));
    }

    [Fact]
    public async Task A_read_that_the_disk_refuses_ends_the_process_without_an_exception()
    {
        _store.FailsReads = true;
        Assert.IsType<Reply.Unreachable>(await Ask(new Request.Read(K, 1, Ballot.None)).Soon());
        Assert.IsType<StoreException>(Assert.Single(_fatal));
        Assert.Null(_replica.TryRead(store => store.Changes(0, 1)));
        Assert.Single(_fatal);
    }

    [Fact]
    public async Task After_the_end_every_request_is_unreachable_which_is_no_failure()
    {
        _replica.Dispose();
        Assert.IsType<Reply.Unreachable>(await Ask(Prepare(1)).Soon());
        Assert.IsType<Reply.Unreachable>(await Ask(new Request.Read(K, 1, Ballot.None)).Soon());
        await Assert.ThrowsAsync<IOException>(() => _replica.AmendAsync(_ => { }).Soon());
        Assert.Null(_replica.TryRead(store => store.Scan("", null, 1)));
        Assert.Empty(_fatal);
    }

    [Fact]
    public async Task Waiting_requests_are_committed_and_answered_at_the_end()
    {
        _store.Block();
        var first = Ask(Prepare(1));
        await Poll.UntilAsync("the commit begins", () => _store.Commits == 1);
        var second = Ask(Prepare(2));
        var ending = Task.Run(_replica.Dispose);
        _store.Unblock();
        await ending.Soon();
        Assert.IsType<Reply.Promise>(await first.Soon());
        Assert.IsType<Reply.Promise>(await second.Soon());
    }

    [Fact]
    public async Task Waiting_operations_are_bounded_in_bytes_and_refused_beyond()
    {
        _store.Block();
        var big = new Value(new byte[Limits.ValueBytes], Value.Binary);
        var asked = new List<Task<Reply>>();
        while (asked.Count < 1000 && !(asked.LastOrDefault()?.IsCompleted ?? false))
            asked.Add(Ask(Accept(asked.Count + 1, big)));
        Assert.InRange(asked.Count, 100, 130);
        Assert.IsType<Reply.Unreachable>(await asked[^1]);
        _store.Unblock();
        foreach (var taken in asked.SkipLast(1)) Assert.IsType<Reply.Acceptance>(await taken.Soon());
        Assert.IsType<Reply.Acceptance>(await Ask(Accept(5000, big)).Soon());
    }

    private static Ballot At(long counter) => new(counter, A, 1, 0);

    private static Request.Prepare Prepare(long counter, Key? key = null) => new(key ?? K, 1, At(counter));

    private static Request.Accept Accept(long counter, string text) => Accept(counter, Bench.Text(text));

    private static Request.Accept Accept(long counter, Value value) =>
        new(K, 1, At(counter), new(1, counter, value, 0, 0, []));

    private static Entry EntryAt(long revision, Value? value) => new(1, revision, value, 0, 0, []);

    private Task<Reply> Ask(Request request)
    {
        var done = new TaskCompletionSource<Reply>(TaskCreationOptions.RunContinuationsAsynchronously);
        _replica.Handle(request, done.SetResult); // a second answer would throw on the writer, and be fatal
        return done.Task;
    }
}
