using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using OrleansKv.Cli.Local;
using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

/// <summary>Starts and stops real processes: this assembly itself is the node program.</summary>
public sealed class LocalNodes : IAsyncLifetime
{
    private readonly TempFolder _folder = new();
    private readonly int _port = FreePorts.NextRange(3);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        await Terminal().RunAsync("server", "kill", "all");
        _folder.Dispose();
    }

    [Fact]
    public async Task Up_starts_all_nodes_and_down_stops_them()
    {
        var up = await RunAsync(0, "up", "--detach", "--ports", Text(_port));
        Assert.Contains($"http://127.0.0.1:{_port + 2}", up.Out.ToString(), StringComparison.Ordinal);
        Assert.Contains("curl", up.Out.ToString(), StringComparison.Ordinal);
        Assert.Contains(
            "B is already running", (await RunAsync(0, "up", "--detach")).Out.ToString(), StringComparison.Ordinal);
        await RunAsync(0, "set", "k", "v", "--server", "B");

        var status = JsonDocument.Parse((await RunAsync(0, "status", "--json")).Out.ToString()).RootElement;
        Assert.Equal(
            3, status.EnumerateArray().Count(n => n.GetProperty("status").GetProperty("ready").GetBoolean()));
        var down = await RunAsync(0, "down");
        Assert.Equal(["A stopped", "B stopped", "C stopped"], Lines(down).Order());
        await RunAsync(4, "status");
    }

    [Fact]
    public async Task One_node_is_killed_and_started_again()
    {
        await RunAsync(0, "up", "--detach", "--ports", Text(_port));
        Assert.Equal(["B killed"], Lines(await RunAsync(0, "server", "kill", "b")));
        Assert.Equal(["B was not running"], Lines(await RunAsync(0, "server", "stop", "B")));
        var start = await RunAsync(0, "server", "start", "B");
        Assert.Contains("B is ready", start.Out.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_node_that_ignores_the_request_to_stop_is_killed_and_reported()
    {
        Directory.CreateDirectory(_folder["A"]);
        File.WriteAllText(Path.Combine(_folder.Path, "A", FakeNode.Stubborn), "");
        await RunAsync(0, "up", "--detach", "--ports", Text(_port));
        var home = new Home(_folder.Path);
        using var cluster = new LocalCluster(home, home.Cluster(), TimeProvider.System)
        {
            StopPatience = TimeSpan.FromMilliseconds(300),
        };
        Assert.Equal(Stopped.Killed, await cluster.StopAsync("A", CancellationToken.None));
        Assert.Equal(Stopped.Cleanly, await cluster.StopAsync("B", CancellationToken.None));
        Assert.Null(cluster.Pid("A"));
    }

    [Fact]
    public async Task A_node_that_cannot_start_is_quoted()
    {
        Refuse("B", "the disk is full: make room");
        var up = await RunAsync(1, "up", "--detach", "--ports", Text(_port));
        Assert.Equal(
            "B cannot start: the disk is full: make room\nStopped the nodes that this 'up' started: A, C.\n",
            up.Error.ToString());
        Assert.All(new[] { "A", "B", "C" }, n => Assert.Null(new Home(_folder.Path).PidFile(n).Running()));
    }

    [Fact]
    public async Task A_port_in_use_is_named_before_anything_is_started()
    {
        using var taken = new TcpListener(IPAddress.Loopback, _port);
        taken.Start();
        var up = await RunAsync(1, "up", "--detach", "--ports", Text(_port));
        Assert.Contains($"127.0.0.1:{_port} is taken", up.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Up_that_finds_a_taken_port_stops_only_what_it_started()
    {
        await RunAsync(0, "up", "--detach", "--ports", Text(_port));
        await RunAsync(0, "server", "stop", "A");
        await RunAsync(0, "server", "stop", "C");
        using var taken = new TcpListener(IPAddress.Loopback, _port + 2);
        taken.Start();
        var up = await RunAsync(1, "up", "--detach");
        Assert.Contains(
            $"C cannot start: 127.0.0.1:{_port + 2} is taken", up.Error.ToString(), StringComparison.Ordinal);
        Assert.Null(new Home(_folder.Path).PidFile("A").Running());
        Assert.NotNull(new Home(_folder.Path).PidFile("B").Running());
    }

    [Fact]
    public async Task Without_a_terminal_a_node_must_be_named()
    {
        new Home(_folder.Path).MakeCluster(null);
        var stop = await RunAsync(1, "server", "stop");
        Assert.Contains("Name the node", stop.Error.ToString(), StringComparison.Ordinal);
        await RunAsync(1, "server", "stop", "D");
    }

    /// <summary>A typo in KV_HOME must not clear the cluster on the default ports.</summary>
    [Theory]
    [InlineData("clear", "--yes")]
    [InlineData("get", "k")]
    [InlineData("status", "--json")]
    [InlineData("get", "k", "--server", "B")]
    public async Task A_named_home_without_a_cluster_is_not_replaced_by_the_default(params string[] command)
    {
        var end = await RunAsync(1, command);
        Assert.Contains("There is no cluster in", end.Error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_later_process_with_the_same_id_is_left_alone()
    {
        using var stranger = Process.Start("sleep", "600");
        try
        {
            new Home(_folder.Path).MakeCluster(null);
            File.WriteAllText(_folder["A.pid"], $"{stranger.Id} 1@another-boot\n");
            Assert.Equal(["A was not running"], Lines(await RunAsync(0, "server", "kill", "A")));
            Assert.False(stranger.HasExited);

            var file = new PidFile(_folder["A.pid"]);
            file.Write(stranger.Id);
            Assert.Equal(stranger.Id, file.Running());
        }
        finally
        {
            stranger.Kill();
            await stranger.WaitForExitAsync();
        }
        Assert.Null(new PidFile(_folder["A.pid"]).Running());
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("1")]
    [InlineData("99999999 1@x")]
    public void A_broken_pid_file_names_no_process(string text)
    {
        var path = _folder["A.pid"];
        File.WriteAllText(path, text);
        Assert.Null(new PidFile(path).Running());
    }

    [Fact]
    public async Task Other_ports_for_a_cluster_that_exists_are_refused()
    {
        new Home(_folder.Path).MakeCluster(_port);
        var up = await RunAsync(1, "up", "--detach", "--ports", Text(_port + 1));
        Assert.Contains("other ports", up.Error.ToString(), StringComparison.Ordinal);
    }

    private void Refuse(string node, string reason)
    {
        Directory.CreateDirectory(_folder[node]);
        File.WriteAllText(Path.Combine(_folder.Path, node, FakeNode.Refusal), reason);
    }

    private async Task<FakeTerminal> RunAsync(int code, params string[] arguments)
    {
        var terminal = Terminal();
        var actual = await terminal.RunAsync(arguments);
        Assert.True(code == actual, $"exit {actual}: {terminal.Error}{terminal.Out}");
        return terminal;
    }

    private FakeTerminal Terminal() => new()
    {
        Environment = { ["KV_HOME"] = _folder.Path, ["KV_NODE_DLL"] = typeof(FakeNode).Assembly.Location },
    };

    private static string[] Lines(FakeTerminal terminal) =>
        terminal.Out.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
