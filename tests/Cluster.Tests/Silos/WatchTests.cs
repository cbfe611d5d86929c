using System.Collections.Concurrent;
using System.Text;
using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Grains;

namespace OrleansKv.Cluster.Tests.Silos;

/// <summary>An Orleans client follows keys while the silos that serve it come and go.</summary>
public sealed class WatchTests(SiloCluster cluster) : SiloTest(cluster), IClassFixture<SiloCluster>
{
    private readonly ConcurrentDictionary<string, KeyEvent> _last = new();
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly ConcurrentQueue<WatchKind> _kinds = new();

    [Fact]
    public async Task A_watching_client_receives_the_last_revision_of_every_key_whichever_silo_is_killed()
    {
        var prefix = Cluster.NewKey() + "/";
        using var stop = new CancellationTokenSource();
        var watching = FollowAsync(prefix, stop.Token);
        await Poll.UntilAsync("it watches", () => _kinds.Contains(WatchKind.Ready));

        var written = new ConcurrentDictionary<string, string>();
        foreach (var lost in Cluster.Nodes)
        {
            var writer = Cluster.Nodes.First(node => node != lost);
            await WriteAsync(writer, prefix, written, $"before {lost.Id}");
            await ToldAsync(written);
            await Cluster.KillAsync(lost);
            await WriteAsync(writer, prefix, written, $"without {lost.Id}");
            await ToldAsync(written);
            await Cluster.RestartAsync(lost);
            await Cluster.MakeWholeAsync();
        }
        await stop.CancelAsync();
        await watching;
        Assert.Empty(_violations);
    }

    [Fact]
    public async Task A_snapshot_comes_first_and_deletions_and_clears_are_told()
    {
        var prefix = Cluster.NewKey() + "/";
        await Cluster.Nodes[0].SetAsync(prefix + "a", "1");
        using var stop = new CancellationTokenSource();
        var watching = FollowAsync(prefix, stop.Token, snapshot: true);
        await Poll.UntilAsync("the snapshot is delivered", () => _kinds.Contains(WatchKind.Synced));
        Assert.Equal([WatchKind.Put, WatchKind.Synced], _kinds);
        await Cluster.Nodes[1].DeleteAsync(prefix + "a");
        await Poll.UntilAsync("the deletion is delivered", () => _kinds.Contains(WatchKind.Delete));
        await Cluster.Nodes[2].Store.ClearAsync(CancellationToken.None);
        await Poll.UntilAsync("the clear is delivered", () => _kinds.Contains(WatchKind.Clear));
        await stop.CancelAsync();
        await watching;
    }

    [Fact]
    public async Task A_token_that_says_nothing_to_the_cluster_is_refused() =>
        await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await foreach (var _ in Cluster.Client.GetStore().WatchAsync(token: "nonsense")) { }
        });

    private static async Task WriteAsync(
        SiloNode node, string prefix, ConcurrentDictionary<string, string> written, string text)
    {
        foreach (var i in Enumerable.Range(0, 20))
        {
            Assert.IsType<WriteResult.Committed>(await node.SetAsync($"{prefix}{i}", text));
            written[$"{prefix}{i}"] = text;
        }
    }

    private Task ToldAsync(ConcurrentDictionary<string, string> written) => Poll.UntilAsync(
        "everything is delivered",
        () => written.All(pair => _last.TryGetValue(pair.Key, out var e) && TextOf(e) == pair.Value));

    private static string? TextOf(KeyEvent e) => e.Value is { } value ? Encoding.UTF8.GetString(value) : null;

    private async Task FollowAsync(string prefix, CancellationToken stop, bool snapshot = false)
    {
        try
        {
            var events = Cluster.Client.GetStore().WatchAsync(
                prefix, snapshot: snapshot, cancellationToken: stop);
            await foreach (var e in events)
            {
                _kinds.Enqueue(e.Kind);
                if (e.Key is null) continue;
                if (_last.TryGetValue(e.Key, out var before) && before.Revision > e.Revision)
                    _violations.Enqueue($"{e.Key} went from {before.Revision} down to {e.Revision}");
                _last[e.Key] = e;
            }
        }
        catch (OperationCanceledException)
        {
            // As asked.
        }
    }
}
