using System.Net;
using System.Net.Sockets;
using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>
/// A node that cannot start says so in one line, ends with 1, and leaves everything as it was. What only its
/// peers can tell it, it learns after it has counted a boot on its disk: then the folder's own cluster still
/// serves from it.
/// </summary>
[Collection(SharedCollection.Name)]
public sealed class RefusalTests(
    SharedCluster shared, RefusalTests.StoppedCluster stopped, ITestOutputHelper output)
    : ClusterTest(output), IClassFixture<RefusalTests.StoppedCluster>
{
    [Fact]
    public async Task A_port_in_use_is_named()
    {
        var cluster = stopped.Cluster;
        var a = cluster.A;
        using (Occupy(a.Http)) await RefusedAsync(a, $"cannot listen on the HTTP address {a.Http}");
        using (Occupy(a.Peer)) await RefusedAsync(a, $"cannot listen on the peer address {a.Peer}");
        using (Occupy(a.Silo)) await RefusedAsync(a, $"cannot listen on the silo address {a.Silo}");
        using (Occupy(a.Gateway)) await RefusedAsync(a, $"cannot listen on the gateway address {a.Gateway}");
    }

    [Theory]
    [InlineData(null, "Data Source=m.db", "the membership's invariant '' is unknown")]
    [InlineData("MySql.Data.MySqlClient", "Server=db", "invariant 'MySql.Data.MySqlClient' is unknown")]
    [InlineData("System.Data.SQLite", "", "the membership has no \"connectionString\"")]
    [InlineData("System.Data.SQLite", "Data Souce=m.db", "connection string is not valid")]
    [InlineData("System.Data.SQLite", "Cache=Shared", "has no \"Data Source\"")]
    [InlineData("Npgsql", "Database=kv", "has no \"Host\"")]
    public async Task A_membership_that_cannot_be_right_is_named(
        string? invariant, string? connectionString, string reason)
    {
        var cluster = NewCluster();
        var config = cluster.WriteConfig("wrong.json", cluster.Nodes, new { invariant, connectionString });
        await RefusedAsync(cluster.A, reason, config);
    }

    [Fact]
    public async Task An_unusable_membership_database_ends_the_node()
    {
        var cluster = NewCluster();
        var nowhere = Path.Combine(cluster.Home, "no-such-folder", "membership.db");
        var config = cluster.WriteConfig("nowhere.json", cluster.Nodes, LocalCluster.Sqlite(nowhere));
        await EndsAsync(cluster.A.Start(config), "A", $"membership database {nowhere} cannot be used");

        var text = Path.Combine(cluster.Home, "text.db");
        await File.WriteAllTextAsync(text, string.Concat(Enumerable.Repeat("This is not a database. ", 200)));
        config = cluster.WriteConfig("text.json", cluster.Nodes, LocalCluster.Sqlite(text));
        await EndsAsync(cluster.B.Start(config), "B", $"membership database {text} cannot be used");
    }

    [Fact]
    public async Task A_node_without_a_silo_address_is_refused_where_there_is_a_membership()
    {
        var cluster = NewCluster();
        var config = Path.Combine(cluster.Home, "bare.json");
        var text = await File.ReadAllTextAsync(cluster.Config);
        await File.WriteAllTextAsync(config, text.Replace("\"silo\"", "\"sillo\"", StringComparison.Ordinal));
        await RefusedAsync(cluster.A, "bare.json is not valid", config);
        await File.WriteAllTextAsync(
            config, text.Replace($"\"silo\":\"{cluster.A.Silo}\",", "", StringComparison.Ordinal));
        await RefusedAsync(cluster.A, "node A has no \"silo\" address", config);
    }

    [Fact]
    public async Task A_data_folder_that_is_a_file_is_named()
    {
        var cluster = NewCluster();
        await File.WriteAllTextAsync(cluster.A.Data, "mine");
        await RefusedAsync(cluster.A, $"{cluster.A.Data} cannot be written");
    }

    [Fact]
    public async Task A_folder_belongs_to_one_process()
    {
        var cluster = await WholeAsync(shared);
        await using var second = new Node("A", cluster.Home) { Data = cluster.A.Data };
        var config = cluster.WriteConfig("moved.json", [second, cluster.B, cluster.C]);
        await EndsAsync(second.Start(config), "A", "is in use by a running node");
        (await cluster.A.Client.PutAsync("k", "1")).MustBe(201);
    }

    [Fact]
    public async Task A_file_that_is_no_store_is_left_alone()
    {
        var cluster = NewCluster();
        Directory.CreateDirectory(cluster.A.Data);
        var garbage = new byte[50_000];
        new Random(1).NextBytes(garbage);
        await File.WriteAllBytesAsync(Path.Combine(cluster.A.Data, "store.db"), garbage);
        await RefusedAsync(cluster.A, "is not a store");
    }

    [Fact]
    public async Task The_command_line_and_the_cluster_file_are_checked()
    {
        var cluster = stopped.Cluster;
        var (home, a) = (cluster.Home, cluster.A);
        await RefusedAsync(a, "'--colour' is not a valid argument", "--node", "A", "--colour", "red");
        await RefusedAsync(a, "no-such.json cannot be read", config: Path.Combine(home, "no-such.json"));
        await File.WriteAllTextAsync(Path.Combine(home, "broken.json"), """{ "nodes": { "A": """);
        await RefusedAsync(a, "broken.json is not valid", config: Path.Combine(home, "broken.json"));
        var without = cluster.WriteConfig("without.json", [cluster.B, cluster.C]);
        await RefusedAsync(a, "has no node A", config: without);
    }

    [Fact]
    public async Task A_node_with_another_list_of_nodes_ends_by_its_disk_or_by_those_who_serve()
    {
        var cluster = await WholeAsync(shared);
        await cluster.A.KillAsync();
        var config = cluster.WriteConfig("four.json", [.. cluster.Nodes, new Node("D", cluster.Home)]);
        var (own, before) = (cluster.A.Data, Snapshot.Of(cluster.A.Data));
        await EndsAsync(cluster.A.Start(config), "A", "the data folder belongs to a cluster of A,B,C");
        Assert.Equal(before, Snapshot.Of(own));
        cluster.A.Data = Path.Combine(cluster.Home, "fresh");
        await EndsAsync(cluster.A.Start(config), "A", "names the nodes A,B,C, this one's A,B,C,D");
        cluster.A.Data = own;
        (await cluster.B.Client.PutAsync("k", "1")).MustBe(201);
        await cluster.A.StartAndServeAsync();
    }

    [Fact]
    public async Task A_folder_of_another_cluster_ends_its_node_and_not_those_who_serve()
    {
        var stranger = stopped.Cluster;
        var cluster = await WholeAsync(shared);
        await cluster.A.KillAsync();
        cluster.A.Data = stranger.A.Data;
        var before = Snapshot.Of(cluster.A.Data);
        await EndsAsync(cluster.A.Start(), "A", "the data folder belongs to cluster");
        Assert.Equal(before, Snapshot.Of(cluster.A.Data));
        (await cluster.B.Client.PutAsync("k", "1")).MustBe(201);
        await stopped.ServeAsync();
        Assert.Equal("1", (await stranger.A.Client.GetAsync("kept")).MustBe(200).Value());
        await stranger.KillAsync();
    }

    private static async Task RefusedAsync(Node node, string reason, string? config = null)
    {
        var before = Snapshot.Of(node.Data);
        await EndsAsync(node.Start(config), node.Name, reason);
        Assert.Equal(before, Snapshot.Of(node.Data));
    }

    private static async Task RefusedAsync(Node node, string reason, params string[] arguments)
    {
        var before = Snapshot.Of(node.Data);
        using var process = new NodeProcess(arguments);
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

    /// <summary>
    /// Nodes that were killed, whose disks have a key. They were started without silos, to save the time.
    /// </summary>
    public sealed class StoppedCluster : IAsyncLifetime
    {
        public LocalCluster Cluster { get; } = new();

        public async Task InitializeAsync()
        {
            await ServeAsync();
            (await Cluster.A.Client.PutAsync("kept", "1")).MustBe(201);
            await Cluster.KillAsync();
        }

        public async Task ServeAsync()
        {
            var bare = Cluster.WriteBareConfig("without-silos.json");
            foreach (var node in Cluster.Nodes) node.Start(bare);
            await Cluster.ReadyAsync();
        }

        public async Task DisposeAsync() => await Cluster.DisposeAsync();
    }
}
