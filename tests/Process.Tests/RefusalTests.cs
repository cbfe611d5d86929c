using System.Net;
using System.Net.Sockets;
using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>
/// A node that cannot start says so in one line, ends with 1, and leaves everything as it was. What only its
/// peers can tell it, it learns after it has counted a boot on its disk: then the folder's own cluster still
/// serves from it.
/// </summary>
public sealed class RefusalTests(ITestOutputHelper output) : ClusterTest(output)
{
    [Theory, Standalone, Orleans]
    public async Task A_port_in_use_is_named(Mode mode)
    {
        var cluster = await StoppedClusterAsync(mode);
        var a = cluster.A;
        using (Occupy(a.Http)) await RefusedAsync(a, $"HTTP address {a.Http} cannot be listened on");
        using (Occupy(a.Peer)) await RefusedAsync(a, $"peer address {a.Peer} cannot be listened on");
    }

    [Theory, Standalone, Orleans]
    public async Task A_data_folder_that_is_a_file_is_named(Mode mode)
    {
        var cluster = NewCluster(mode);
        await File.WriteAllTextAsync(cluster.A.Data, "mine");
        await RefusedAsync(cluster.A, $"{cluster.A.Data} cannot be written");
    }

    [Theory, Standalone, Orleans]
    public async Task A_folder_belongs_to_one_process(Mode mode)
    {
        var cluster = await StartClusterAsync(mode);
        await using var second = new Node(mode, "A", cluster.Home) { Data = cluster.A.Data };
        var config = cluster.WriteConfig("moved.json", [second, cluster.B, cluster.C]);
        await EndsAsync(second.Start(config), "A", "is in use by a running node");
        (await cluster.A.Client.PutAsync("k", "1")).MustBe(201);
    }

    [Theory, Standalone, Orleans]
    public async Task A_file_that_is_no_store_is_left_alone(Mode mode)
    {
        var cluster = NewCluster(mode);
        Directory.CreateDirectory(cluster.A.Data);
        var garbage = new byte[50_000];
        new Random(1).NextBytes(garbage);
        await File.WriteAllBytesAsync(Path.Combine(cluster.A.Data, "store.db"), garbage);
        await RefusedAsync(cluster.A, "is not a store");
    }

    [Theory, Standalone, Orleans]
    public async Task The_command_line_and_the_cluster_file_are_checked(Mode mode)
    {
        var cluster = await StoppedClusterAsync(mode);
        var (home, a) = (cluster.Home, cluster.A);
        await RefusedAsync(a, "'--colour' is not understood", mode, "--node", "A", "--colour", "red");
        await RefusedAsync(a, "no-such.json cannot be read", config: Path.Combine(home, "no-such.json"));
        await File.WriteAllTextAsync(Path.Combine(home, "broken.json"), """{ "nodes": { "A": """);
        await RefusedAsync(a, "broken.json is not valid", config: Path.Combine(home, "broken.json"));
        var without = cluster.WriteConfig("without.json", [cluster.B, cluster.C]);
        await RefusedAsync(a, "has no node A", config: without);
    }

    [Theory, Standalone, Orleans]
    public async Task A_node_with_another_list_of_nodes_ends_by_its_disk_or_by_those_who_serve(Mode mode)
    {
        var cluster = await StartClusterAsync(mode);
        await cluster.A.KillAsync();
        var config = cluster.WriteConfig("four.json", [.. cluster.Nodes, new Node(mode, "D", cluster.Home)]);
        var (own, before) = (cluster.A.Data, Snapshot.Of(cluster.A.Data));
        await EndsAsync(cluster.A.Start(config), "A", "the data folder belongs to a cluster of A,B,C");
        Assert.Equal(before, Snapshot.Of(own));
        cluster.A.Data = Path.Combine(cluster.Home, "fresh");
        await EndsAsync(cluster.A.Start(config), "A", "names the nodes A,B,C, this one's A,B,C,D");
        cluster.A.Data = own;
        (await cluster.B.Client.PutAsync("k", "1")).MustBe(201);
        await cluster.A.StartAndServeAsync();
    }

    [Theory, Standalone, Orleans]
    public async Task A_folder_of_another_cluster_ends_its_node_and_not_those_who_serve(Mode mode)
    {
        var stranger = await StoppedClusterAsync(mode);
        var cluster = await StartClusterAsync(mode);
        await cluster.A.KillAsync();
        cluster.A.Data = stranger.A.Data;
        var before = Snapshot.Of(cluster.A.Data);
        await EndsAsync(cluster.A.Start(), "A", "the data folder belongs to cluster");
        Assert.Equal(before, Snapshot.Of(cluster.A.Data));
        (await cluster.B.Client.PutAsync("k", "1")).MustBe(201);
        await stranger.StartAsync();
        Assert.Equal("1", (await stranger.A.Client.GetAsync("kept")).MustBe(200).Value());
    }

    private async Task<LocalCluster> StoppedClusterAsync(Mode mode)
    {
        var cluster = await StartClusterAsync(mode);
        (await cluster.A.Client.PutAsync("kept", "1")).MustBe(201);
        await cluster.KillAsync();
        return cluster;
    }

    private static async Task RefusedAsync(Node node, string reason, string? config = null)
    {
        var before = Snapshot.Of(node.Data);
        await EndsAsync(node.Start(config), node.Name, reason);
        Assert.Equal(before, Snapshot.Of(node.Data));
    }

    private static async Task RefusedAsync(Node node, string reason, Mode mode, params string[] arguments)
    {
        var before = Snapshot.Of(node.Data);
        using var process = new NodeProcess(mode, arguments);
        await EndsAsync(process, node.Name, reason);
        Assert.Equal(before, Snapshot.Of(node.Data));
    }

    private static async Task EndsAsync(NodeProcess process, string name, string reason)
    {
        Assert.Equal(1, await process.ExitAsync(Poll.Patience));
        var line = Assert.Single(process.Errors);
        Assert.StartsWith($"{name} cannot start: ", line);
        Assert.Contains(reason, line);
    }

    private static TcpListener Occupy(string address)
    {
        var listener = new TcpListener(IPEndPoint.Parse(address));
        listener.Start();
        return listener;
    }
}
