using OrleansKv.TestKit.Histories;

namespace OrleansKv.Faults.Load;

/// <summary>
/// After a load, with all nodes up: is every history linearizable, and do all replicas agree?
/// </summary>
internal static class Verdict
{
    private static readonly ParallelOptions Few = new() { MaxDegreeOfParallelism = 8 };

    /// <exception cref="Xunit.Sdk.XunitException">No; the message names a file with the history.</exception>
    public static async Task PassAsync(LocalCluster cluster, FaultLoad load)
    {
        Assert.Empty(load.Violations);
        await cluster.ReadyAsync();
        foreach (var node in cluster.Nodes) await cluster.CaughtUpAsync(node);
        var keys = load.Recorder.Keys;
        await Parallel.ForEachAsync(keys, Few, async (key, _) =>
        {
            foreach (var node in cluster.Nodes) await ReadAsync(load.Recorder, node, key);
            await AgreeAsync(cluster, key);
        });
        await ListsAgreeAsync(cluster, load.Prefix);
        foreach (var key in keys) AssertLinearizable(key, load.Recorder.Of(key));
    }

    private static Task ReadAsync(Recorder recorder, Node node, string key) =>
        Poll.UntilAsync($"{node.Name} reads {key}", async () =>
            (await recorder.GetAsync(node.Client, key)).Status is 200 or 404);

    /// <summary>What each replica holds by itself: status, revision and value, or nothing.</summary>
    private static Task AgreeAsync(LocalCluster cluster, string key) =>
        Poll.UntilAsync($"all replicas agree on {key}", async () =>
        {
            var shown = await Task.WhenAll(cluster.Nodes.Select(node => node.Client.LocalAsync(key)));
            return shown.All(answer => answer.Status == shown[0].Status)
                && shown[0].Status is 200 or 404
                && (shown[0].Status == 404 || shown.All(answer => answer.Body == shown[0].Body));
        });

    private static Task ListsAgreeAsync(LocalCluster cluster, string prefix) =>
        Poll.UntilAsync($"all nodes list the same under {prefix}", async () =>
        {
            var lists = await Task.WhenAll(cluster.Nodes.Select(node => ListAsync(node, prefix)));
            return lists.All(list => list is not null && list == lists[0]);
        });

    /// <returns>All pages; null if one could not be read.</returns>
    private static async Task<string?> ListAsync(Node node, string prefix)
    {
        var (pages, cursor) = ("", "");
        do
        {
            var path = $"/_/keys?prefix={Uri.EscapeDataString(prefix)}&values=true&limit=500{cursor}";
            var answer = await node.Client.GetAsync(path);
            if (!answer.IsSuccess) return null;
            var page = answer.Json();
            pages += page.GetProperty("keys").GetRawText();
            cursor = page.GetProperty("cursor").GetString() is { } next
                ? $"&cursor={Uri.EscapeDataString(next)}"
                : "";
        }
        while (cursor.Length > 0);
        return pages;
    }

    private static void AssertLinearizable(string key, IReadOnlyList<Operation> operations)
    {
        try
        {
            if (Linearizability.Holds(operations)) return;
        }
        catch (Exception e) when (e is UndecidedException or ArgumentException)
        {
            Assert.Fail($"{key} cannot be judged: {e.Message} {Written(key, operations)}");
        }
        var written = Written(key, operations);
        Assert.Fail($"{key}: no order explains {Linearizability.FirstUnexplained(operations)}. {written}");
    }

    private static string Written(string key, IReadOnlyList<Operation> operations)
    {
        var file = Results.PathOf($"history-{key.Replace('/', '-')}.txt");
        File.WriteAllLines(file, operations.OrderBy(o => o.Invoked).Select(o => $"{o}"));
        return $"Its history: {file}";
    }
}
