using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>
/// A test with clusters; when it fails, its report has what their nodes printed.
/// </summary>
public abstract class ClusterTest(ITestOutputHelper output) : IAsyncLifetime
{
    private readonly List<LocalCluster> _own = [];
    private readonly List<LocalCluster> _shared = [];

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var cluster in _shared.Concat(_own)) Print(cluster.Log);
        foreach (var cluster in _own) await cluster.DisposeAsync();
    }

    protected void Print(string text) => output.WriteLine(text);

    /// <param name="hasSilos">False: the cluster file has no membership.</param>
    protected LocalCluster NewCluster(bool hasSilos = true)
    {
        var cluster = new LocalCluster(hasSilos: hasSilos);
        _own.Add(cluster);
        return cluster;
    }

    /// <summary>A running cluster that tests share: whole, and without keys.</summary>
    protected async Task<LocalCluster> WholeAsync(SharedCluster shared)
    {
        var cluster = await shared.WholeAsync();
        _shared.Add(cluster);
        return cluster;
    }
}
