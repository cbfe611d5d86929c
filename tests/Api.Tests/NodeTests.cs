using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

public sealed class NodeTests : ApiTest
{
    [Fact]
    public async Task The_cluster_is_shown_in_camel_case()
    {
        var shown = (await GetAsync("/_/cluster")).Is(200);
        Assert.Equal(
            "{'node':'A','silo':'up','ready':true,'problem':null,'clusterId':'c1',"
            + "'configurationEpoch':3,'clearEpoch':2,"
            + "'nodes':[{'node':'A','state':'self','voter':true,'http':'127.0.0.1:3000',"
            + "'lag':0,'caughtUp':true,'keys':5,'diskBytes':4096,'silentSeconds':null,'diskFull':null}],"
            + "'process':null}",
            shown.Text.Replace('"', '\''));
    }

    [Fact]
    public async Task A_node_is_live_before_it_is_ready()
    {
        View.Status = View.Status with { Ready = false, Problem = "Met 1 of 3 voters." };
        Assert.Equal("""{"status":"live"}""", (await GetAsync("/_/health/live")).Is(200).Text);
        var waiting = await GetAsync("/_/health/ready");
        Assert.Contains("Met 1 of 3 voters.", waiting.IsProblem(503, "not-ready"));
        Assert.Equal("1", waiting.Header("Retry-After"));
        View.Status = View.Status with { Ready = true, Problem = null };
        Assert.Equal("""{"status":"ready"}""", (await GetAsync("/_/health/ready")).Is(200).Text);
    }
}
