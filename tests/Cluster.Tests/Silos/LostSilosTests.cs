using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Grains.Placement;

namespace OrleansKv.Cluster.Tests.Silos;

[Collection(SiloCollection.Name)]
public sealed class LostSilosTests(SiloCluster cluster) : SiloTest(cluster)
{
    [Fact]
    public async Task A_silo_that_failed_a_call_is_gone_round_until_it_answers_a_probe()
    {
        var (asking, failed) = (Cluster.Nodes[0], Cluster.Nodes[1]);
        var key = Key.From(Cluster.NewKey(failed.Id));
        var lost = new LostSilos(asking.ActiveNodes, asking.Grains);
        Assert.False(lost.Contains(failed.Id, key, 0));
        lost.Add(failed.Id, 0);
        Assert.True(lost.Contains(failed.Id, key, 999));
        Assert.Empty(await Cluster.ActivationsAsync(key.Text));
        Assert.True(lost.Contains(failed.Id, key, 1000)); // and sends the probe
        await Wait.UntilAsync("the probe is answered", () => !lost.Contains(failed.Id, key, 1000));
        Assert.Equal(failed, Assert.Single(await Cluster.ActivationsAsync(key.Text)));
    }

    [Fact]
    public void A_silo_that_the_membership_no_longer_has_is_forgotten()
    {
        var (asking, failed) = (Cluster.Nodes[0], Cluster.Nodes[1]);
        var key = Key.From(Cluster.NewKey(failed.Id));
        var lost = new LostSilos(asking.ActiveNodes, asking.Grains);
        lost.Add(failed.Id, 0);
        asking.View.Hide(failed.Id);
        Assert.False(lost.Contains(failed.Id, key, 0));
    }
}
