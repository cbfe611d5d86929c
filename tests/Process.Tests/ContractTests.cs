using OrleansKv.TestKit.HttpContract;
using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>The contract of docs/http.md on three real nodes.</summary>
[Collection(SharedCollection.Name)]
public sealed class ContractTests(SharedCluster shared, ITestOutputHelper output) : ClusterTest(output)
{
    [Fact]
    public async Task Real_nodes_answer_as_the_table_and_the_page_say()
    {
        var cluster = NewCluster(); // the page shows revisions of keys that have never been
        await cluster.StartAsync();
        Assert.Empty(await Transcript.DifferencesAsync("http.md", cluster.A.Http));
        using var http = new HttpClient();
        Assert.Empty(await ContractRun.DifferencesAsync(http, cluster.B.Http));
    }

    [Fact]
    public async Task Of_fifty_clients_that_want_the_same_exactly_one_gets_it()
    {
        var cluster = await WholeAsync(shared);
        var addresses = cluster.Nodes.Select(node => node.Http).ToList();
        using var http = new HttpClient();
        Assert.Equal(1, await ContractRun.WinnersAsync(http, addresses, "If-None-Match: *"));
        var read = (await cluster.A.Client.GetAsync("ct/race")).MustBe(200);
        Assert.Equal(1, await ContractRun.WinnersAsync(http, addresses, $"If-Match: \"{read.Revision}\""));
    }
}
