using Xunit.Abstractions;

[assembly: CollectionBehavior(DisableTestParallelization = true)]

namespace OrleansKv.Processes;

/// <summary>
/// A test with clusters of its own; when it fails, its report has what their nodes printed.
/// </summary>
public abstract class ClusterTest(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly List<LocalCluster> _clusters = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var cluster in _clusters)
        {
            Print(cluster.Log);
            await cluster.DisposeAsync();
        }
    }

    protected void Print(string text) => output.WriteLine(text);

    /// <param name="limits">As the cluster file has them; null: the defaults.</param>
    /// <param name="hasSilos">False: the cluster file has no membership.</param>
    private protected LocalCluster NewCluster(object? limits = null, bool hasSilos = true)
    {
        var cluster = new LocalCluster(limits: limits, hasSilos: hasSilos);
        _clusters.Add(cluster);
        return cluster;
    }

    private protected async Task<LocalCluster> StartClusterAsync()
    {
        var cluster = NewCluster();
        await cluster.StartAsync();
        return cluster;
    }
}
