using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.TestKit.Processes;

namespace OrleansKv.Cluster.Tests.Support;

/// <summary>Three real nodes, and what their membership table says of them.</summary>
internal sealed class ProcessCluster : IAsyncDisposable
{
    private readonly LocalCluster _nodes;

    private ProcessCluster(MembershipOptions? membership)
    {
        _nodes = new(membership: membership is { } m
            ? new { invariant = m.Invariant, connectionString = m.ConnectionString }
            : null);
        Membership = membership ?? new("System.Data.SQLite", $"Data Source={_nodes.MembershipFile}");
    }

    public static IReadOnlyList<string> Names { get; } = ["A", "B", "C"];

    public MembershipOptions Membership { get; }

    public Node this[string node] => _nodes.Nodes.Single(n => n.Name == node);

    /// <param name="membership">By default SQLite in the cluster's folder.</param>
    public static async Task<ProcessCluster> StartAsync(MembershipOptions? membership = null)
    {
        var cluster = new ProcessCluster(membership);
        await cluster._nodes.StartAsync();
        return cluster;
    }

    /// <summary>Waits until the node is ready, and its silo active in the membership table.</summary>
    /// <param name="after">The generation of the silo's life before.</param>
    /// <returns>How long it took.</returns>
    public async Task<TimeSpan> JoinedAsync(string node, long after)
    {
        var took = await this[node].JoinedAsync();
        return took + await Poll.UntilAsync($"{node} has joined again", async () =>
            await LatestAsync(node) is { Status: MembershipRow.Active } row && row.Generation > after);
    }

    /// <returns>How long the table took to call this life of the silo dead.</returns>
    public Task<TimeSpan> EvictedAsync(string node, long generation, TimeSpan limit) => Poll.UntilAsync(
        $"{node} is evicted",
        async () => (await MembershipRows.ReadAsync(Membership))
            .Any(r => r.Silo == node && r.Generation == generation && r.Status == MembershipRow.Dead),
        limit);

    public Task<MembershipRow?> LatestAsync(string node) => MembershipRows.LatestAsync(Membership, node);

    public async Task<int> PutAsync(string node, string key, string text) =>
        (await this[node].Client.PutTextAsync(key, text)).Status;

    public Task<string?> GetAsync(string node, string key) => this[node].Client.GetTextAsync(key);

    /// <returns>The exit code and the answer of the sample client.</returns>
    public async Task<(int Code, string Answer)> ClientAsync(params string[] arguments)
    {
        var run = await ProgramRun.DotnetAsync(
            Repository.Sample("OrleansClient", "OrleansKv.OrleansClient.dll"),
            [Membership.Invariant, Membership.ConnectionString, .. arguments]);
        return (run.Code, $"{run.Output}\n{run.Error}".Trim());
    }

    public async ValueTask DisposeAsync()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        await _nodes.DisposeAsync();
    }
}

/// <summary>One cluster for the tests that leave it whole.</summary>
public sealed class SharedProcesses : IAsyncLifetime
{
    private ProcessCluster? _cluster;

    internal ProcessCluster Cluster => _cluster!;

    public async Task InitializeAsync() => _cluster = await ProcessCluster.StartAsync();

    public async Task DisposeAsync() => await _cluster!.DisposeAsync();
}

[CollectionDefinition(Name)]
public sealed class ProcessCollection : ICollectionFixture<SharedProcesses>
{
    public const string Name = "three processes";
}
