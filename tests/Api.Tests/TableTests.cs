using OrleansKv.Api.Tests.Support;
using OrleansKv.TestKit.HttpContract;

namespace OrleansKv.Api.Tests;

/// <summary>The contract table and the page's commands on a store in memory.</summary>
public sealed class TableTests : ApiTest
{
    [Fact]
    public async Task Every_request_of_the_table_gets_the_answer_in_the_table()
    {
        using var http = new HttpClient();
        Assert.Empty(await ContractRun.DifferencesAsync(http, Node.Address.Authority));
    }

    [Fact]
    public async Task Every_command_on_the_page_prints_what_the_page_shows()
    {
        Assert.True(Transcript.In("http.md").Count > 20);
        Assert.Empty(await Transcript.DifferencesAsync("http.md", Node.Address.Authority));
    }

    [Fact]
    public async Task An_answer_that_differs_is_noticed()
    {
        await using var other = await Node.StartAsync(new ScriptedStore(), View, Clock);
        using var http = new HttpClient();
        Assert.NotEmpty(await ContractRun.DifferencesAsync(http, other.Address.Authority));
        Assert.NotEmpty(await Transcript.DifferencesAsync("http.md", other.Address.Authority));
    }
}
