using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

/// <summary>docs/cli.md, Nodes on this machine: status, of nodes here and anywhere.</summary>
public class Statuses
{
    [Fact]
    public async Task Servers_are_named_by_their_addresses_and_need_no_home()
    {
        await using var cluster = await FakeCluster.StartAsync(2);
        var address = cluster.A.Address["http://".Length..];
        var elsewhere = new FakeTerminal { Environment = { ["KV_HOME"] = "/no/such/home" } };
        Assert.Equal(0, await elsewhere.RunAsync("status", "--server", address));
        Assert.Contains("ready", elsewhere.Out.ToString(), StringComparison.Ordinal);
        Assert.Contains(cluster.A.Address, elsewhere.Out.ToString(), StringComparison.Ordinal);
        var json = new FakeTerminal { Environment = { ["KV_HOME"] = "/no/such/home" } };
        Assert.Equal(0, await json.RunAsync("server", "status", "--server", cluster.A.Address, "--json"));
        Assert.Equal("A", JsonDocument.Parse(json.Out.ToString()).RootElement[0].GetProperty("node").GetString());
        var prompt = new FakeTerminal { Input = "STATUS\n", Environment = { ["KV_HOME"] = "/no/such/home" } };
        Assert.Equal(0, await prompt.RunAsync("--server", address));
        Assert.Contains("ready", prompt.Out.ToString(), StringComparison.Ordinal);

        var named = JsonDocument.Parse((await cluster.RunAsync("status", "--server", "b", "--json")).Out.ToString());
        Assert.Equal("B", Assert.Single(named.RootElement.EnumerateArray()).GetProperty("node").GetString());
        var twice = cluster.Terminal();
        Assert.Equal(1, await twice.RunAsync("status", "A", "--server", "B"));
        Assert.Equal("Name the node once: 'status A', or --server.\n", twice.Error.ToString());
    }

    [Fact]
    public async Task A_node_that_accepts_but_does_not_answer_is_not_called_down()
    {
        await using var cluster = await FakeCluster.StartAsync();
        await cluster.A.GoDownAsync();
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var terminal = cluster.Terminal();
        Assert.Equal(
            4, await terminal.RunAsync("status", "--server", cluster.A.Address, "--server", $"{silent.LocalEndpoint}"));
        var rows = terminal.Out.ToString().Split('\n');
        Assert.Contains(rows, r => r.Contains("down", StringComparison.Ordinal)
            && r.Contains(cluster.A.Address, StringComparison.Ordinal));
        Assert.Contains(rows, r => r.Contains("no answer", StringComparison.Ordinal)
            && r.Contains($"http://{silent.LocalEndpoint}", StringComparison.Ordinal));
        Assert.Contains($"{silent.LocalEndpoint}: no answer within 2 s", rows);
    }
}
