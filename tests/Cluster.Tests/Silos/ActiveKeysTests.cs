using System.Collections.Concurrent;
using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Consensus;
using OrleansKv.Grains;

namespace OrleansKv.Cluster.Tests.Silos;

/// <summary>However many keys are used, few grains are active; nobody who uses them can tell.</summary>
[Collection(SiloCollection.Name)]
public sealed class ActiveKeysTests(SiloCluster cluster) : SiloTest(cluster)
{
    private const int Many = 20 * SiloCluster.MostActive;
    private static readonly ParallelOptions Eight = new() { MaxDegreeOfParallelism = 8 };

    [Fact]
    public async Task A_silo_keeps_no_more_grains_than_its_bound()
    {
        var keys = Enumerable.Range(0, Many).Select(_ => Cluster.NewKey()).ToArray();
        var revisions = new ConcurrentDictionary<string, long>();
        foreach (var (turn, text) in new[] { "first", "second", "third" }.Index())
            await Parallel.ForEachAsync(keys, Eight, async (key, _) =>
            {
                var known = revisions.TryGetValue(key, out var at) ? Condition.At(at) : Condition.Absent;
                var result = await Cluster.Nodes[turn].SetAsync(key, text, known);
                revisions[key] = Assert.IsType<WriteResult.Committed>(result).Revision;
            });
        foreach (var key in keys.Take(50)) Assert.Equal("third", await Cluster.Nodes[0].TextAsync(key));
        await Wait.UntilAsync("the grains above the bound are gone", AreFew);
    }

    [Fact]
    public async Task A_grain_that_went_leaves_its_term_to_the_next()
    {
        var owner = Cluster.Nodes[1];
        var key = Cluster.NewKey(owner.Id);
        await owner.SetAsync(key, "before");
        while ((await Cluster.ActivationsAsync(key)).Count > 0)
            await owner.SetAsync(Cluster.NewKey(owner.Id), "another");
        var before = owner.Host.Replica.Store.Read(Key.From(key))!.Value.Accepted;
        await owner.SetAsync(key, "after");
        var after = owner.Host.Replica.Store.Read(Key.From(key))!.Value.Accepted;
        Assert.Equal(before.Next(), after);
    }

    [Fact]
    public void What_was_asked_since_is_passed_over()
    {
        var left = new List<int>();
        var active = new ActiveKeys(most: 3, mostBytes: 1000);
        var places = Enumerable.Range(0, 3).Select(i => active.Enter(() => left.Add(i))).ToArray();
        places[0].Asked(0);
        active.Enter(() => left.Add(3));
        Assert.Equal([1], left);
        active.Enter(() => left.Add(4));
        Assert.Equal([1, 2], left);
        Assert.Equal(3, active.Count);
    }

    [Fact]
    public void Who_holds_much_makes_others_leave()
    {
        var left = new List<int>();
        var active = new ActiveKeys(most: 10, mostBytes: 1000);
        var places = Enumerable.Range(0, 5).Select(i => active.Enter(() => left.Add(i))).ToArray();
        places[3].Asked(600);
        places[4].Asked(400);
        Assert.Empty(left);
        places[4].Asked(500);
        Assert.Equal([0, 1, 2, 3], left);
        places[4].Dispose();
        Assert.Equal(0, active.Count);
    }

    private async Task<bool> AreFew()
    {
        var all = await Cluster.Nodes[0].Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        return all.Where(s => s.GrainId.Type == KeyGrain.Type).CountBy(s => s.SiloAddress)
            .All(silo => silo.Value <= SiloCluster.MostActive);
    }
}
