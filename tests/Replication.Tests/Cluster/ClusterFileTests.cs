using Microsoft.Extensions.Logging;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Cluster;

public sealed class ClusterFileTests
{
    private const string Good = """{ "http": "127.0.0.1:3000", "peer": "127.0.0.1:3100" }""";

    [Fact]
    public void A_cluster_file_names_its_nodes()
    {
        var other = Good.Replace("3100", "3101", StringComparison.Ordinal);
        var file = Read($$"""{ "nodes": { "A": {{Good}}, "b": {{other}} } }""");
        Assert.Equal(new("127.0.0.1:3000", "127.0.0.1:3101"), file.Nodes[NodeId.Parse("B")]);
        Assert.Equal(new ReplicationTiming(), file.Timing);
    }

    [Fact]
    public void A_cluster_file_may_name_additional_hosts()
    {
        var file = Read($$"""{ "nodes": { "A": {{Good}} }, "hosts": ["kv.example.com", "*.b\u00fccher.example"] }""");
        Assert.Equal(["kv.example.com", "*.b\u00fccher.example"], file.Hosts);
        Assert.Empty(Read($$"""{ "nodes": { "A": {{Good}} } }""").Hosts!);
    }

    [Theory]
    [InlineData("kv.example.com:3000")]
    [InlineData("http://kv.example.com")]
    [InlineData("kv.example.com/")]
    [InlineData("*")]
    [InlineData("*.*.example.com")]
    [InlineData("10.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("")]
    [InlineData("a b")]
    public void An_invalid_host_name_is_refused(string host)
    {
        var error = Assert.Throws<StartException>(
            () => Read($$"""{ "nodes": { "A": {{Good}} }, "hosts": ["{{host}}"] }"""));
        Assert.Contains($"'{host}' among the \"hosts\"", error.Message, StringComparison.Ordinal);
        Assert.Contains("such as kv.example.com", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", "not valid")]
    [InlineData("{}", "names no nodes")]
    [InlineData("""{ "nodes": {} }""", "names no nodes")]
    [InlineData("""{ "nodes": { "AB": GOOD } }""", "'AB'")]
    [InlineData("""{ "nodes": { "A": null } }""", "node A")]
    [InlineData("""{ "nodes": { "A": { "http": "127.0.0.1:1" } } }""", "node A")]
    [InlineData("""{ "nodes": { "A": GOOD, "a": GOOD } }""", "twice")]
    [InlineData("""{ "nodes": { "A": GOOD, "A": GOOD } }""", "not valid")]
    [InlineData("""{ "nodes": { "A": GOOD, "B": GOOD } }""", "same peer address")]
    [InlineData("""{ "nodes": { "A": { "http": "3000", "peer": "127.0.0.1:1" } } }""", "'3000'")]
    [InlineData("""{ "nodes": { "A": { "http": "127.0.0.1:1", "peer": "http://b:1" } } }""", "'http://b:1'")]
    [InlineData("""{ "nodes": { "A": { "http": "127.0.0.1:1", "peer": "127.0.0.1:99999" } } }""", "99999")]
    [InlineData("""{ "nodes": { "A": { "http": "127.0.0.1:1", "peer": "[::1]:0" } } }""", "'[::1]:0'")]
    [InlineData("""{ "nodes": { "A": GOOD }, "timming": {} }""", "timming")]
    public void The_error_names_what_is_wrong_with_a_cluster_file(string json, string named)
    {
        ArgumentNullException.ThrowIfNull(json);
        var error = Assert.Throws<StartException>(
            () => Read(json.Replace("GOOD", Good, StringComparison.Ordinal)));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("/nowhere/cluster.json")]
    public void A_missing_cluster_file_is_named(string path)
    {
        var error = Assert.Throws<StartException>(() => ClusterFile.Read(path));
        Assert.Contains("cannot be read", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Arguments_name_file_node_and_folder_in_any_order()
    {
        var given = NodeArguments.Parse(["--node", "b", "--data", "folder", "--config", "file"]);
        Assert.Equal(new("file", NodeId.Parse("B"), "folder"), given);
    }

    [Fact]
    public void Arguments_may_say_how_much_is_logged_and_how_much_of_it_is_kept()
    {
        var given = NodeArguments.Parse(
            ["--log-level", "Debug", "--node", "b", "--log-limit", "10", "--data", "folder", "--config", "file"]);
        Assert.Equal(new("file", NodeId.Parse("B"), "folder", LogLevel.Debug, 10), given);
    }

    [Fact]
    public void The_cluster_file_may_say_how_much_is_logged()
    {
        Assert.Equal(LogLevel.Information, Read($$"""{ "nodes": { "A": {{Good}} } }""").Level);
        Assert.Equal(
            LogLevel.Warning,
            Read($$"""{ "nodes": { "A": {{Good}} }, "log": { "level": "warning" } }""").Level);
        var error = Assert.Throws<StartException>(
            () => Read($$"""{ "nodes": { "A": {{Good}} }, "log": { "level": "loud" } }"""));
        Assert.Contains("'loud': use trace, debug, information, warning, error", error.Message);
    }

    [Theory]
    [InlineData("", "missing")]
    [InlineData("--config f --node A", "missing")]
    [InlineData("--config f --node A --data", "'--data'")]
    [InlineData("--config f --node AB --data d", "'AB'")]
    [InlineData("--config f --name A --data d", "'--name'")]
    [InlineData("--config f --node A --data d --log-level loud", "'loud': use trace, debug, information")]
    [InlineData("--config f --node A --data d --log-limit 0", "'0': use a whole number of MiB")]
    [InlineData("--config f --node A --data d --log-limit 1.5", "'1.5': use a whole number of MiB")]
    [InlineData("--node A --data d --log-limit 1 --log-level debug", "missing")]
    public void The_error_names_what_is_wrong_with_the_arguments(string line, string named)
    {
        ArgumentNullException.ThrowIfNull(line);
        var arguments = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var error = Assert.Throws<StartException>(() => NodeArguments.Parse(arguments));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{ "operation": 99 }""", "Operation")]
    [InlineData("""{ "ping": 500 }""", "Suspicion")]
    [InlineData("""{ "hedge": 0 }""", "Hedge")]
    public void A_time_out_of_its_range_is_named(string timing, string named)
    {
        var file = Read($$"""{ "nodes": { "A": {{Good}} }, "timing": {{timing}} }""");
        var given = new NodeArguments("f", NodeId.Parse("A"), "d");
        var error = Assert.Throws<StartException>(() => given.Options(file));
        Assert.Contains(named, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_node_that_the_file_does_not_name_cannot_start()
    {
        var file = Read($$"""{ "nodes": { "A": {{Good}} } }""");
        var given = new NodeArguments("f", NodeId.Parse("Z"), "d");
        Assert.Contains(
            "Z", Assert.Throws<StartException>(() => given.Options(file)).Message, StringComparison.Ordinal);
    }

    private static ClusterFile Read(string json)
    {
        using var folder = new TempFolder();
        var path = System.IO.Path.Combine(folder.Path, "cluster.json");
        File.WriteAllText(path, json);
        return ClusterFile.Read(path);
    }
}
