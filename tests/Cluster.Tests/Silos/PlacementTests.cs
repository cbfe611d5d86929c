using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Grains;
using OrleansKv.Grains.Placement;

namespace OrleansKv.Cluster.Tests.Silos;

[Collection(SiloCollection.Name)]
public sealed class PlacementTests(SiloCluster cluster) : SiloTest(cluster)
{
    private static readonly string[] ManyKeys = [.. Enumerable.Range(0, 3000).Select(i => $"spread/{i}")];

    [Fact]
    public void All_silos_agree_on_every_keys_owner() => Assert.All(ManyKeys, key =>
        Assert.All(Cluster.Nodes, n => Assert.Equal(Cluster.Owner(key).Id, n.ActiveNodes.Owner(key))));

    [Fact]
    public void Keys_are_spread_about_evenly()
    {
        var shares = ManyKeys.CountBy(key => Cluster.Owner(key).Id).ToDictionary();
        Assert.Equal(3, shares.Count);
        // Four standard deviations of a fair share of 1,000 are 103.
        Assert.All(shares.Values, share => Assert.InRange(share, 900, 1100));
    }

    [Fact]
    public void Only_the_lost_nodes_keys_move()
    {
        var all = Cluster.Nodes.Select(n => n.Id).ToArray();
        foreach (var lost in all)
        {
            var left = all.Where(n => n != lost).ToArray();
            var moved = ManyKeys
                .Where(key => Rendezvous.Owner(key, left) != Rendezvous.Owner(key, all)).ToArray();
            Assert.All(moved, key => Assert.Equal(lost, Rendezvous.Owner(key, all)));
            var heirs = moved.CountBy(key => Rendezvous.Owner(key, left)!.Value).ToDictionary();
            Assert.Equal(2, heirs.Count); // they do not all fall on one node
            Assert.All(heirs.Values, share => Assert.InRange(share, 400, 600));
        }
    }

    [Fact]
    public async Task A_keys_grain_lives_on_its_owner_whichever_silo_was_asked()
    {
        foreach (var asked in Cluster.Nodes)
            foreach (var owner in Cluster.Nodes)
            {
                var key = Cluster.NewKey(owner.Id);
                await asked.SetAsync(key, "value");
                Assert.Equal([owner], await Cluster.ActivationsAsync(key));
            }
    }

    [Fact]
    public async Task A_keys_grain_lives_on_its_owner_when_a_client_asks_it()
    {
        foreach (var owner in Cluster.Nodes)
        {
            var key = Cluster.NewKey(owner.Id);
            await Cluster.Client.GetGrain<IKeyGrain>(key).SetAsync("value");
            Assert.Equal([owner], await Cluster.ActivationsAsync(key));
        }
    }

    [Fact]
    public async Task An_activation_called_after_its_key_has_moved_deactivates()
    {
        var (owner, other) = (Cluster.Nodes[0], Cluster.Nodes[1]);
        var key = Cluster.NewKey(owner.Id);
        other.View.Hide(owner.Id, Cluster.Nodes[2].Id);
        await other.SetAsync(key, "one");
        Assert.Equal([other], await Cluster.ActivationsAsync(key));

        other.View.Hide();
        var revision = 1L;
        await Poll.UntilAsync("the activation moved", async () =>
        {
            Assert.Equal(++revision, await other.Grains.GetGrain<IKeyGrain>(key).SetAsync("more"));
            return await Cluster.ActivationsAsync(key) is [var now] && now == owner;
        });
    }
}
