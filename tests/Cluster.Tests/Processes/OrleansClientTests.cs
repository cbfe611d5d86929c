using OrleansKv.Cluster.Tests.Support;

namespace OrleansKv.Cluster.Tests.Processes;

/// <summary>samples/OrleansClient as a process of its own, beside HTTP, on the same nodes.</summary>
[Collection(ProcessCollection.Name)]
public sealed class OrleansClientTests(SharedProcesses processes)
{
    [Fact]
    public async Task A_process_sets_gets_updates_and_deletes_through_an_Orleans_client()
    {
        var cluster = processes.Cluster;
        Assert.Equal((0, "committed, revision 1"), await cluster.ClientAsync("set", "greeting", "hello"));
        foreach (var node in ProcessCluster.Names)
            Assert.Equal("hello", await cluster.GetAsync(node, "greeting"));
        Assert.Equal((0, "hello"), await cluster.ClientAsync("get", "greeting"));

        Assert.Equal((0, "committed, revision 2"), await cluster.ClientAsync("update", "greeting", "grüße"));
        Assert.Equal("grüße", await cluster.GetAsync("C", "greeting"));
        Assert.Equal(200, await cluster.PutAsync("B", "greeting", "by HTTP"));
        Assert.Equal((0, "by HTTP"), await cluster.ClientAsync("--by-key", "get", "greeting"));

        var deleted = await cluster.ClientAsync("--by-key", "delete", "greeting");
        Assert.Equal((0, "committed, revision 4"), deleted);
        Assert.Null(await cluster.GetAsync("A", "greeting"));
        Assert.Equal((1, "(none)"), await cluster.ClientAsync("update", "greeting", "too late"));
        Assert.Equal((1, "(none)"), await cluster.ClientAsync("get", "greeting"));
    }

    [Fact]
    public async Task A_client_with_wrong_arguments_says_how_to_call_it()
    {
        var (code, answer) = await processes.Cluster.ClientAsync("frobnicate", "x");
        Assert.Equal(2, code);
        Assert.Contains("set|update <key> <value>", answer, StringComparison.Ordinal);
    }
}
