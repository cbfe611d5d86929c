using OrleansKv.Replication.Hosts;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Watching;

public sealed class ResumeTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await TestCluster.FormedAsync(
        TestCluster.Quick with { Heartbeat = 50, Grace = 1000 }, "A", "B", "C");

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task On_the_same_node_everything_since_the_token_is_delivered_and_nothing_from_before()
    {
        var token = await LastTokenAsync("A");
        await _cluster.SetAsync("B", "new", "1");
        await using var again = await Follower.StartAsync(_cluster["A"], token: token);
        await again.SeesAsync("new=1");
        Assert.DoesNotContain("old=1", again.Delivered);
    }

    [Fact]
    public async Task On_the_same_node_after_its_restart_too()
    {
        var token = await LastTokenAsync("A");
        await _cluster.StopAsync("A");
        await _cluster.SetAsync("B", "old", "2");
        await _cluster.StartAsync("A");
        await _cluster.ReadyAsync("A", "B", "C");
        await using var again = await Follower.StartAsync(_cluster["A"], token: token);
        await again.SeesAsync("old=2");
    }

    [Fact]
    public async Task On_another_node_everything_since_the_token_is_delivered()
    {
        var token = await LastTokenAsync("A");
        await _cluster.StopAsync("A");
        await _cluster.SetAsync("B", "new", "1");
        await _cluster.DeleteAsync("C", "old");
        await using var again = await Follower.StartAsync(_cluster["C"], token: token);
        await again.SeesAsync("new=1");
        await again.SeesAsync("old deleted");
        Assert.DoesNotContain("Resync", again.Delivered);
    }

    [Fact]
    public async Task A_token_contains_what_its_node_has_examined_of_its_peers()
    {
        foreach (var i in Enumerable.Range(0, 30)) await _cluster.SetAsync("B", $"old{i}", "1");
        await using var watch = await Follower.StartAsync(_cluster["A"]);
        await Poll.UntilAsync(
            "late delivery has come so far, and the watch with it",
            () => WatchToken.Decode(watch.Token)!.Positions is var p
                && p[new(2)] >= _cluster.Disks["B"].LastChange
                && p[new(3)] >= _cluster.Disks["C"].LastChange);
        var token = watch.Token;
        await _cluster.SetAsync("B", "new", "1");
        await using var again = await Follower.StartAsync(_cluster["C"], token: token);
        await again.SeesAsync("new=1");
        Assert.Equal(["new=1"], again.Delivered.Distinct());
    }

    [Fact]
    public async Task A_clear_since_the_token_is_delivered_first()
    {
        var token = await LastTokenAsync("A");
        await _cluster["B"].Store.ClearAsync(CancellationToken.None);
        await _cluster.SetAsync("B", "new", "1");
        foreach (var name in new[] { "A", "B" })
        {
            await using var again = await Follower.StartAsync(_cluster[name], token: token);
            await again.SeesAsync("new=1");
            Assert.Equal(["clear 2", "new=1"], again.Delivered);
        }
    }

    [Fact]
    public async Task An_erased_deletion_causes_a_resync()
    {
        await _cluster.SetAsync("A", "kept", "1");
        var token = await LastTokenAsync("A");
        await _cluster.DeleteAsync("A", "old");
        await Poll.UntilAsync(
            "the tombstone is erased",
            () => _cluster.Hosts.Values.All(host => host.Replica.Store.Read(Key.From("old")) is null));
        foreach (var name in new[] { "A", "B" })
        {
            await using var again = await Follower.StartAsync(_cluster[name], token: token);
            await again.SeesAsync("Synced");
            Assert.Equal(["Resync", "kept=1", "Synced"], again.Delivered.Where(text => text != "old deleted"));
            await _cluster.SetAsync("C", "kept", name);
            await again.SeesAsync($"kept={name}");
            await _cluster.SetAsync("C", "kept", "1");
            await again.SeesAsync("kept=1");
        }
    }

    [Fact]
    public async Task An_interrupted_snapshot_is_resumed_at_another_node()
    {
        foreach (var i in Enumerable.Range(0, 50)) await _cluster.SetAsync("A", $"k{i:00}", "1");
        string token;
        var opened = await Follower.OpenAsync(_cluster["A"], snapshot: true);
        await using (var events = opened.GetAsyncEnumerator())
        {
            for (var i = 0; i < 20; i++) Assert.True(await events.MoveNextAsync().AsTask().Soon());
            token = events.Current.Token;
        }
        await _cluster.DeleteAsync("B", "k00");
        await using var rest = await Follower.StartAsync(_cluster["B"], token: token);
        await rest.SeesAsync("Synced");
        await rest.SeesAsync("k00 deleted");
        Assert.Equal("k20=1", rest.Delivered[0]);
        Assert.Equal(30, rest.Delivered.TakeWhile(text => text != "Synced").Count());
    }

    [Fact]
    public async Task A_token_of_another_cluster_and_a_text_that_is_no_token_are_gone()
    {
        var token = WatchToken.Decode(await LastTokenAsync("A"))!;
        var watches = _cluster["A"].Watches;
        foreach (var text in new[] { "", "x", (token with { Cluster = Guid.NewGuid() }).Encode() })
            Assert.IsType<WatchOpening.Gone>(await watches.WatchAsync(new("", text), CancellationToken.None));
        var other = token with { Configuration = token.Configuration + 1 };
        await using var again = await Follower.StartAsync(_cluster["A"], token: other.Encode());
        await again.SeesAsync("Synced");
        Assert.Equal("Resync", again.Delivered[0]);
    }

    [Fact]
    public async Task A_token_that_knows_more_than_the_disk_makes_a_resync()
    {
        var token = WatchToken.Decode(await LastTokenAsync("A"))!;
        var ahead = token with { Positions = token.Positions.With(new(1), 1_000_000) };
        await using var again = await Follower.StartAsync(_cluster["A"], token: ahead.Encode());
        await again.SeesAsync("Synced");
        Assert.Equal("Resync", again.Delivered[0]);
    }

    private async Task<string> LastTokenAsync(string name)
    {
        await using var watch = await Follower.StartAsync(_cluster[name]);
        await _cluster.SetAsync(name, "old", "1");
        await watch.SeesAsync("old=1");
        await Poll.UntilAsync("nothing more comes", () => watch.All[^1].Kind == WatchKind.Idle);
        return watch.Token;
    }
}
