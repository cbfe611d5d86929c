using System.Diagnostics;
using System.Text.RegularExpressions;
using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>What a node's log has, what it has not, and that it never gets in the node's way.</summary>
public sealed partial class LogTests(ITestOutputHelper output) : ClusterTest(output)
{
    private const int Mebibyte = 1024 * 1024;

    [Fact]
    public async Task A_node_logs_changes_of_its_state_and_nothing_for_hundreds_of_new_keys()
    {
        var cluster = NewCluster();
        await cluster.StartAsync();
        var a = cluster.A;
        foreach (var node in cluster.Nodes) await LoggedAsync(node.Process, $"The silo of {node.Name} is up");
        var first = a.Process.Output.First();
        Assert.Contains("A starts: OrleansKv ", first);
        Assert.EndsWith(
            $", http {a.Http}, peer {a.Peer}, silo {a.Silo}, gateway {a.Gateway}, data {a.Data}, pid {a.Process.Id}",
            first);

        await Task.WhenAll(cluster.Nodes.Select(async node =>
        {
            for (var i = 0; i < 100; i++)
            {
                (await node.Client.PutAsync($"{node.Name}-{i}", "1")).MustBe(201);
                (await node.Client.GetAsync($"{node.Name}-{i}")).MustBe(200);
            }
        }));
        await cluster.C.KillAsync();
        await LoggedAsync(a.Process, "A lost contact with C: ");
        var codes = await Task.WhenAll(cluster.B.TerminateAsync(), a.TerminateAsync());
        Assert.All(codes, code => Assert.Equal(0, code));

        Assert.Contains(a.Process.Output, line => line.Contains("A stops: SIGTERM", StringComparison.Ordinal));
        Assert.Contains("A stopped after ", a.Process.Output.Last());
        foreach (var node in cluster.Nodes)
        {
            Assert.Single(node.Process.Output, line => line.Contains("is ready: it serves", StringComparison.Ordinal));
            Assert.All(node.Process.Output, line => Assert.Matches(StateChange(), line));
            Assert.Empty(node.Process.Errors);
        }
    }

    [Fact]
    public async Task A_node_whose_log_cannot_be_written_serves_and_ends_in_order()
    {
        var (a, config) = LoneNode(hasSilo: false);
        using var process = Shell(">/dev/full 2>&1", a, config);
        await Poll.UntilAsync("A is ready", () => a.Client.IsReadyAsync());
        (await a.Client.PutAsync("k", "1")).MustBe(201);
        Assert.Equal("1", (await a.Client.GetAsync("k")).MustBe(200).Value());
        process.Signal(Signals.Terminate);
        Assert.Equal(0, await process.ExitAsync(Poll.Patience));
    }

    [Fact]
    public async Task A_log_above_its_limit_is_emptied_and_what_was_in_it_kept_once()
    {
        if (!OperatingSystem.IsLinux()) return; // only there does a process know its log's name
        var (a, config) = LoneNode(hasSilo: false);
        var log = Path.Combine(Path.GetDirectoryName(config)!, "A.log");
        await File.WriteAllTextAsync(log, new string('x', (2 * Mebibyte) - 1) + "\n");
        using var process = Shell($">>{log} 2>&1", a, config, "--log-limit", "1");
        await Poll.UntilAsync("A is ready", () => a.Client.IsReadyAsync());
        process.Signal(Signals.Terminate);
        Assert.Equal(0, await process.ExitAsync(Poll.Patience));

        Assert.Equal(2 * Mebibyte, new FileInfo(log + ".1").Length);
        var lines = await File.ReadAllLinesAsync(log);
        Assert.Contains("A starts: ", lines[0]);
        Assert.Contains("A stopped after ", lines[^1]);
    }

    [Fact]
    public async Task A_log_limit_where_there_is_no_log_file_is_refused()
    {
        if (!OperatingSystem.IsLinux()) return;
        var (a, config) = LoneNode();
        using var process = new NodeProcess(Arguments(a, config, "--log-limit", "1"));
        Assert.Equal(1, await process.ExitAsync(Poll.Patience));
        Assert.StartsWith("A cannot start: --log-limit needs standard output", Assert.Single(process.Errors));
    }

    [Theory]
    [InlineData("A starts: ", Signals.Terminate)]
    [InlineData("A belongs to cluster", Signals.Terminate)]
    [InlineData("The silo of A starts", Signals.Interrupt)]
    [InlineData("The silo of A is up", Signals.Terminate)]
    public async Task A_signal_at_any_moment_of_the_start_and_another_one_after_it_end_the_node_in_order(
        string moment, int signal)
    {
        var (a, config) = LoneNode();
        // That the silo starts is logged at debug only, where libraries log stack traces as they like.
        var level = moment == "The silo of A starts" ? "debug" : "information";
        using var process = new NodeProcess(Arguments(a, config, "--log-level", level));
        await LoggedAsync(process, moment);
        process.Signal(signal);
        await LoggedAsync(process, "A stops: SIG");
        process.Signal(Signals.Terminate);
        Assert.Equal(0, await process.ExitAsync(Poll.Patience));
        Assert.Contains("A stopped after ", process.Output.Last());
        Assert.Empty(process.Errors);
        Assert.DoesNotContain(
            process.Output,
            line => level != "debug" && line.Contains("Exception", StringComparison.Ordinal));
    }

    /// <summary>A cluster of one: it needs no other node.</summary>
    private (Node Node, string Config) LoneNode(bool hasSilo = true)
    {
        var cluster = NewCluster(hasSilo);
        return (cluster.A, cluster.WriteConfig("one.json", [cluster.A]));
    }

    private static string[] Arguments(Node node, string config, params string[] more) =>
        ["--config", config, "--node", node.Name, "--data", node.Data, .. more];

    /// <param name="redirection">Where the node's output goes.</param>
    private static NodeProcess Shell(string redirection, Node node, string config, params string[] more)
    {
        var program = NodeProcess.Program(Arguments(node, config, more));
        var command = string.Join(' ', program.ArgumentList.Prepend(program.FileName).Select(word => $"'{word}'"));
        return new(new("/bin/sh", ["-c", $"exec {command} {redirection}"]), start => Process.Start(start)!);
    }

    private static Task LoggedAsync(NodeProcess process, string text) => Poll.UntilAsync(
        $"'{text}' is logged",
        () => process.Output.Any(line => line.Contains(text, StringComparison.Ordinal))
            || (process.HasExited ? throw new InvalidOperationException(string.Join('\n', process.Errors)) : false));

    /// <summary>Dated, and one of the node's own lines for a change of its, a link's or its silo's state.</summary>
    [GeneratedRegex(
        @"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (info|warn): OrleansKv\."
        + @"\w+(\.\w+)?\[(1|1[0-3]|10[0-5]|11[2-4])\] ")]
    private static partial Regex StateChange();
}
