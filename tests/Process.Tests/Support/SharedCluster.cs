namespace OrleansKv.Processes;

/// <summary>
/// One cluster for many tests, which may kill and restart its nodes: the start of three nodes costs more than most
/// tests. A cluster that a failed test left beyond repair is replaced.
/// </summary>
public class SharedCluster : IAsyncLifetime
{
    private LocalCluster? _cluster;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        if (_cluster is not null) await _cluster.DisposeAsync();
        _cluster = null;
    }

    /// <returns>The cluster with all nodes ready, their silos up, and no key.</returns>
    public async Task<LocalCluster> WholeAsync()
    {
        if (_cluster is not null && !await TryMakeWholeAsync(_cluster)) await DisposeAsync();
        if (_cluster is not null) return _cluster;
        _cluster = New();
        await _cluster.StartAsync();
        return _cluster;
    }

    protected virtual LocalCluster New() => new();

    private static async Task<bool> TryMakeWholeAsync(LocalCluster cluster)
    {
        try
        {
            foreach (var node in cluster.Nodes) await ReturnAsync(node);
            await cluster.JoinedAsync();
            return (await cluster.A.Client.ClearAsync()).IsSuccess;
        }
        catch (Exception e) when (e is TimeoutException or InvalidOperationException)
        {
            return false;
        }
    }

    /// <summary>It runs, and on its own disk.</summary>
    private static async Task ReturnAsync(Node node)
    {
        if (node.Data != node.OwnData)
        {
            if (node.IsRunning) await node.KillAsync();
            node.Data = node.OwnData;
        }
        if (!node.IsRunning) node.Start();
    }
}

[CollectionDefinition(Name)]
public sealed class SharedCollection : ICollectionFixture<SharedCluster>
{
    public const string Name = "three nodes";
}
