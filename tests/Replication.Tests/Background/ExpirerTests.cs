using OrleansKv.Replication.Hosts;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Background;

public sealed class ExpirerTests : IAsyncLifetime
{
    private TestCluster _cluster = null!;

    public async Task InitializeAsync() => _cluster = await TestCluster.FormedAsync("A", "B", "C");

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task An_expired_key_is_deleted_on_every_replica_even_if_never_read()
    {
        var keys = Enumerable.Range(0, 60).Select(i => $"k{i}").ToArray();
        foreach (var key in keys) await _cluster.SetAsync("A", key, "1", ttl: 300);
        await _cluster.SetAsync("A", "stays", "1", ttl: 60_000);
        await Poll.UntilAsync("all are deleted", () => keys.All(IsDeletedEverywhere));
        Assert.Equal("1", await _cluster.GetAsync("B", "stays"));
    }

    [Fact]
    public async Task Every_key_is_deleted_once()
    {
        var keys = Enumerable.Range(0, 60).Select(i => $"k{i}").ToArray();
        foreach (var key in keys) await _cluster.SetAsync("A", key, "1", ttl: 200);
        await Poll.UntilAsync("all are deleted", () => keys.All(IsDeletedEverywhere));
        Assert.All(keys, key => Assert.Equal(2, Row("A", key)?.Entry?.Revision));
    }

    [Fact]
    public async Task A_value_whose_expiry_was_extended_is_kept()
    {
        await _cluster.SetAsync("A", "k", "1", ttl: 200);
        await _cluster.SetAsync("B", "k", "2", ttl: 60_000);
        await _cluster.SetAsync("A", "other", "1", ttl: 300);
        await Poll.UntilAsync("the other one is deleted", () => IsDeletedEverywhere("other"));
        Assert.Equal("2", await _cluster.GetAsync("C", "k"));
    }

    [Fact]
    public async Task Another_node_does_what_the_first_one_cannot()
    {
        await _cluster.StopAsync("B");
        var keys = Enumerable.Range(0, 20).Select(i => $"k{i}").ToArray();
        foreach (var key in keys) await _cluster.SetAsync("A", key, "1", ttl: 100);
        await Poll.UntilAsync("all are deleted", () => keys.All(key => Row("A", key)?.Entry is { IsExpiry: true }));
    }

    [Fact]
    public async Task A_restarted_node_finds_what_it_stored_before()
    {
        foreach (var i in Enumerable.Range(0, 30)) await _cluster.SetAsync("A", $"k{i}", "1", ttl: 500);
        foreach (var name in new[] { "A", "B", "C" }) await _cluster.StopAsync(name);
        foreach (var name in new[] { "A", "B", "C" }) await _cluster.StartAsync(name);
        await Poll.UntilAsync("all are deleted", () => Enumerable.Range(0, 30).All(i => IsDeletedEverywhere($"k{i}")));
    }

    [Fact]
    public async Task More_keys_than_fit_in_memory_still_expire()
    {
        using var bench = new Background.ThreeReplicas();
        var keys = Enumerable.Range(0, 50).Select(i => Key.From($"k{i}")).ToArray();
        foreach (var key in keys)
            await bench.Store.ChangeAsync(
                key, OrleansKv.Change.Set(bench.Group.Ids.Next(), Bench.Text("1"), expiresAt: 1), bench.Group.Deadline);
        await Poll.UntilAsync("the replica has all", () => keys.All(key => bench.Row(0, key)?.Entry is not null));
        var log = Microsoft.Extensions.Logging.Abstractions.NullLogger.Instance;
        var expirer = new Expirer(bench.OwnReplica, bench.Store, bench.Group, log, bound: 4);
        // A turn takes what it knows; the others are found by the walks between.
        using var stop = new CancellationTokenSource();
        var running = expirer.RunAsync(stop.Token);
        await Poll.UntilAsync("all are deleted", () => keys.All(key => bench.Row(0, key)?.Entry is { IsExpiry: true }));
        await stop.CancelAsync();
        await running.Soon();
    }

    private Consensus.Register? Row(string name, string key) =>
        _cluster[name].Replica.Store.Read(Key.From(key));

    private bool IsDeletedEverywhere(string key) =>
        new[] { "A", "B", "C" }.All(name => Row(name, key)?.Entry is { IsExpiry: true });
}
