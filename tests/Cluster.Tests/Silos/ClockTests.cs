using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Grains;

namespace OrleansKv.Cluster.Tests.Silos;

[Collection(SiloCollection.Name)]
public sealed class ClockTests(SiloCluster cluster) : SiloTest(cluster)
{
    /// <remarks>docs/orleans.md, Grains.</remarks>
    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task Grains_are_activated_while_the_clock_of_their_node_is_an_hour_off(int hours)
    {
        var node = Cluster.Nodes[1];
        node.Clock.Offset = TimeSpan.FromHours(hours);
        try
        {
            var key = Cluster.NewKey(node.Id);
            Assert.IsType<WriteResult.Committed>(await node.SetAsync(key, "value"));
            Assert.Equal([node], await Cluster.ActivationsAsync(key));
            Assert.Equal("value", await Cluster.Client.GetGrain<IKeyGrain>(key).GetTextAsync());
        }
        finally
        {
            node.Clock.Offset = TimeSpan.Zero;
        }
    }
}
