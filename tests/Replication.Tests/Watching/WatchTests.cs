using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Hosts;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Watching;

public sealed class WatchTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;

    public async Task InitializeAsync() =>
        _cluster = await TestCluster.FormedAsync(TestCluster.Quick with { Heartbeat = 100 }, "A", "B", "C");

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task Changes_are_delivered_in_the_order_of_revisions_whichever_node_made_them()
    {
        await using var watch = await Follower.StartAsync(_cluster["C"]);
        foreach (var (at, text) in new[] { ("A", "1"), ("B", "2"), ("C", "3") })
        {
            await _cluster.SetAsync(at, "k", text);
            await watch.SeesAsync($"k={text}");
        }
        await _cluster.DeleteAsync("A", "k");
        await watch.SeesAsync("k deleted");
        Assert.Equal(["Ready", "k=1", "k=2", "k=3", "k deleted"], watch.Delivered);
        Assert.Equal([1, 2, 3, 4], watch.All.Where(e => e.Key is not null).Select(e => e.Revision));
    }

    [Fact]
    public async Task Only_keys_with_the_prefix_are_delivered_and_only_later_changes()
    {
        await _cluster.SetAsync("A", "a/old", "1");
        // A majority may have been the others: to this node it would be news.
        await Poll.UntilAsync(
            "A stores it", () => _cluster["A"].Replica.Store.Read(Key.From("a/old")) is { Entry: not null });
        await using var watch = await Follower.StartAsync(_cluster["A"], "a/");
        await _cluster.SetAsync("A", "b/1", "1");
        await _cluster.SetAsync("A", "a/1", "1");
        await watch.SeesAsync("a/1=1");
        Assert.Equal(["Ready", "a/1=1"], watch.Delivered);
    }

    [Fact]
    public async Task A_snapshot_delivers_what_exists_and_then_the_changes()
    {
        foreach (var i in Enumerable.Range(0, 150)) await _cluster.SetAsync("A", $"a/{i:000}", "1");
        await _cluster.SetAsync("A", "b", "1");
        await _cluster.DeleteAsync("A", "a/007");
        await using var watch = await Follower.StartAsync(_cluster["B"], "a/", snapshot: true);
        await watch.SeesAsync("Synced");
        await _cluster.SetAsync("A", "a/000", "2");
        await watch.SeesAsync("a/000=2");
        var all = Enumerable.Range(0, 150).Where(i => i != 7).Select(i => $"a/{i:000}=1");
        Assert.Equal([.. all, "Synced", "a/000=2"], watch.Delivered.Where(text => text != "a/007 deleted"));
    }

    [Fact]
    public async Task A_clear_is_delivered_before_any_later_change()
    {
        await using var watch = await Follower.StartAsync(_cluster["B"]);
        await _cluster.SetAsync("A", "k", "1");
        await watch.SeesAsync("k=1");
        await _cluster["C"].Store.ClearAsync(CancellationToken.None);
        await _cluster.SetAsync("C", "k", "2");
        await watch.SeesAsync("k=2");
        await _cluster["C"].Store.ClearAsync(CancellationToken.None);
        await watch.SeesAsync("clear 3");
        Assert.Equal(["Ready", "k=1", "clear 2", "k=2", "clear 3"], watch.Delivered);
    }

    [Fact]
    public async Task An_expiry_and_a_deletion_are_delivered_as_different_events()
    {
        await using var watch = await Follower.StartAsync(_cluster["A"]);
        await _cluster.SetAsync("B", "short", "1", ttl: 50);
        await _cluster.SetAsync("B", "long", "1", ttl: 60_000);
        await watch.SeesAsync("short expired");
        await _cluster.DeleteAsync("B", "long");
        await watch.SeesAsync("long deleted");
        Assert.All(["A", "B", "C"], name => Assert.NotNull(_cluster[name].Replica.Store));
        Assert.Null(await _cluster.GetAsync("C", "short"));
    }

    [Fact]
    public async Task A_silent_watch_says_that_it_lives_and_where_it_is()
    {
        await using var watch = await Follower.StartAsync(_cluster["A"], "none/");
        var before = watch.Token;
        await _cluster.SetAsync("A", "other", "1");
        await Poll.UntilAsync(
            "a new token comes", () => watch.All.Any(e => e.Kind == WatchKind.Idle && e.Token != before));
    }

    [Fact]
    public async Task An_accept_that_reached_only_one_replica_is_settled_before_it_is_delivered()
    {
        await using var watch = await Follower.StartAsync(_cluster["A"]);
        var entry = Batch.Apply(
            Entry.Unwritten(1, 0), [new Proposal(Change.Set(new(9, 9), Bench.Text("half")), 0)]).Entry;
        var lone = new Request.Accept(Key.From("k"), 1, new(1, new(5), 1, 1), entry);
        _cluster["A"].Replica.Handle(lone, _ => { });
        await Poll.UntilAsync("it is decided", () => watch.All.Any(e => e.Key is not null));
        Assert.Equal(await _cluster.GetAsync("B", "k"), watch.Delivered[^1] == "k=half" ? "half" : null);
    }

    [Fact]
    public async Task An_entry_that_a_promise_kept_out_of_this_replica_is_delivered()
    {
        await using var watch = await Follower.StartAsync(_cluster["C"]);
        var dangling = new Request.Prepare(Key.From("k"), 1, new(1_000, new(5), 1, 0));
        _cluster["C"].Replica.Handle(dangling, _ => { });
        await _cluster.SetAsync("A", "k", "1");
        await watch.SeesAsync("k=1");
    }

    [Fact]
    public async Task An_entry_that_was_accepted_by_a_minority_is_settled_before_ready()
    {
        var key = Key.From("k");
        var entry = Batch.Apply(
            Entry.Unwritten(1, 0), [new Proposal(Change.Set(new(9, 9), Bench.Text("half")), 0)]).Entry;
        var lone = new Request.Accept(key, 1, new(1, new(5), 1, 1), entry);
        _cluster["A"].Replica.Handle(lone, _ => { });
        await Poll.UntilAsync("it is stored", () => _cluster["A"].Replica.ReadLocal(key) is not null);
        await using var watch = await Follower.StartAsync(_cluster["A"]);
        var reply = await new LocalLink(new(2), _cluster["B"].Replica, () => true)
            .AskAsync(lone, _cluster["B"].Group);
        // Only the decided entry is there to be read: the late accept changes nothing any more.
        Assert.Equal(1, _cluster["A"].Replica.ReadLocal(key)?.Revision);
        Assert.True(reply is Reply.Rejected or Reply.Acceptance);
        Assert.Equal("half", await _cluster.GetAsync("B", "k"));
    }

    [Fact]
    public async Task A_node_that_stops_ends_its_watches()
    {
        await using var watch = await Follower.StartAsync(_cluster["A"]);
        await _cluster.StopAsync("A");
        await Poll.UntilAsync("the watch ends", () => watch.HasEnded);
    }

    [Fact]
    public async Task A_node_that_has_all_the_watches_it_may_have_takes_the_next_when_one_has_ended()
    {
        var hub = _cluster["A"].Watches;
        hub.MaxWatchers = 1;
        await using (await Follower.StartAsync(_cluster["A"]))
            Assert.IsType<WatchOpening.Unavailable>(await hub.WatchAsync(new(""), CancellationToken.None));
        await using var next = await Follower.StartAsync(_cluster["A"]);
    }

    [Fact]
    public async Task A_client_that_disconnects_leaves_nothing_behind()
    {
        await using (await Follower.StartAsync(_cluster["A"])) Assert.Equal(1, _cluster["A"].Watches.Count);
        Assert.Equal(0, _cluster["A"].Watches.Count);
    }

    [Fact]
    public async Task A_watcher_that_reads_nothing_slows_no_other_and_then_sees_the_newest_revision_of_each_key()
    {
        await using var slow = (await Follower.OpenAsync(_cluster["A"])).GetAsyncEnumerator();
        Assert.True(await slow.MoveNextAsync());
        await using var quick = await Follower.StartAsync(_cluster["A"]);
        foreach (var round in Enumerable.Range(1, 20))
            foreach (var i in Enumerable.Range(0, 20))
                Assert.IsType<WriteResult.Committed>(await _cluster.SetAsync("A", $"k{i}", $"{round}"));
        await quick.SeesAsync("k19=20");
        var last = new Dictionary<string, long>();
        while (last.Count < 20 || last.Values.Any(revision => revision < 20))
        {
            Assert.True(await slow.MoveNextAsync().AsTask().Soon());
            if (slow.Current is not { Key: { } key, Revision: var revision }) continue;
            Assert.True(revision > last.GetValueOrDefault(key.Text));
            last[key.Text] = revision;
        }
    }

    [Fact]
    public async Task Fifty_watchers_see_everything_and_share_the_reads()
    {
        var watchers = new List<Follower>();
        foreach (var i in Enumerable.Range(0, 50))
            watchers.Add(await Follower.StartAsync(_cluster["ABC"[i % 3].ToString()]));
        foreach (var i in Enumerable.Range(0, 100)) await _cluster.SetAsync("B", $"k{i % 10}", $"{i}");
        foreach (var watcher in watchers)
            foreach (var i in Enumerable.Range(0, 10))
                await watcher.SeesAsync($"k{i}={90 + i}");
        foreach (var watcher in watchers) await watcher.DisposeAsync();
    }
}
