using System.Collections.Concurrent;
using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Grains;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Cluster.Tests.Silos;

/// <summary>However many keys are used, few grains are active; callers notice no difference.</summary>
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
        await Poll.UntilAsync("the grains above the bound are gone", AreFew);
    }

    [Fact]
    public async Task An_evicted_grain_leaves_its_term_to_the_next()
    {
        var owner = Cluster.Nodes[1];
        var key = Cluster.NewKey(owner.Id);
        await owner.SetAsync(key, "before");
        var before = await StoredAsync(owner, key, Ballot.None);
        for (var others = 0; (await Cluster.ActivationsAsync(key)).Count > 0; others++)
        {
            Assert.True(others < Many, "the grain never went");
            await owner.SetAsync(Cluster.NewKey(owner.Id), "another");
        }
        await owner.SetAsync(key, "after");
        Assert.Equal(before.Next(), await StoredAsync(owner, key, before));
    }

    [Fact]
    public async Task A_grain_called_once_is_soon_evicted_and_one_called_again_is_promoted()
    {
        var left = new ConcurrentQueue<int>();
        var active = new ActiveKeys(most: 48, mostBytes: 1000); // three of them on trial
        foreach (var i in Enumerable.Range(0, 100))
        {
            var place = active.Enter(Key.From($"{i}"), () => left.Enqueue(i));
            for (var asked = 0; asked <= i % 10 / 9; asked++) place.Asked();
        }
        var expected = Enumerable.Range(0, 97).Where(i => i % 10 < 9).ToArray();
        await Poll.UntilAsync("they leave", () => left.Order().SequenceEqual(expected));
        Assert.Equal(9 + 3, active.Count);
    }

    [Fact]
    public async Task A_grain_called_since_is_passed_over()
    {
        var left = new ConcurrentQueue<int>();
        var active = new ActiveKeys(most: 3, mostBytes: 1000);
        var places = Enumerable.Range(0, 3).Select(i => EnterToStay(active, left, i)).ToArray();
        EnterToStay(active, left, 3); // 0, 1 and 2 stay, which are one too many
        await LeftAsync(left, 0);
        places[1].Asked();
        EnterToStay(active, left, 4);
        await LeftAsync(left, 0, 2);
        Assert.Equal(3, active.Count);
    }

    [Fact]
    public async Task A_grain_that_holds_much_is_evicted_and_not_one_that_holds_nothing()
    {
        var left = new ConcurrentQueue<int>();
        var active = new ActiveKeys(most: 160, mostBytes: 1000);
        var places = Enumerable.Range(0, 5)
            .Select(i => active.Enter(Key.From($"{i}"), () => left.Enqueue(i))).ToArray();
        foreach (var place in places) place.Asked();
        places[2].Asked();
        places[2].Holds(300);
        places[3].Holds(300);
        places[4].Holds(400);
        Assert.Equal(5, active.Count);
        places[4].Holds(500);
        await LeftAsync(left, 3); // 2 was asked again
        places[4].Dispose();
        Assert.Equal(3, active.Count);
        places[4].Holds(5000); // it is gone
        Assert.Equal(3, active.Count);
    }

    [Fact]
    public async Task In_the_main_queue_a_grain_that_holds_much_is_evicted_if_it_was_not_called_recently()
    {
        var left = new ConcurrentQueue<int>();
        var active = new ActiveKeys(most: 3, mostBytes: 1000);
        var places = Enumerable.Range(0, 3).Select(i => EnterToStay(active, left, i)).ToArray();
        places[1].Asked();
        places[1].Holds(900);
        places[2].Holds(200);
        Assert.Equal(3, active.Count); // asked of late: that is so no more
        places[2].Holds(300);
        await LeftAsync(left, 1);
        Assert.Equal(2, active.Count);
    }

    [Fact]
    public void Keys_that_are_called_in_turn_stay_active_from_the_second_round_on()
    {
        var active = new ActiveKeys(most: 1600, mostBytes: 1000); // a hundred of them on trial
        var places = new Dictionary<int, ActiveKeys.Place>();
        for (var turn = 0; turn < 2; turn++)
            foreach (var i in Enumerable.Range(0, 1000).Where(i => places.GetValueOrDefault(i)?.Node is null))
            {
                places[i] = active.Enter(Key.From($"{i}"), () => { });
                places[i].Asked();
            }
        Assert.InRange(active.Count, 600, 1000); // some share a place among those that went
    }

    /// <summary>Its own replica need not be among the majority that answered first.</summary>
    private static async Task<Ballot> StoredAsync(SiloNode node, string key, Ballot above)
    {
        Ballot Accepted() => node.Host.Replica.Store.Read(Key.From(key))?.Accepted ?? Ballot.None;
        await Poll.UntilAsync("the node has stored it", () => Accepted() > above);
        return Accepted();
    }

    private static ActiveKeys.Place EnterToStay(ActiveKeys active, ConcurrentQueue<int> left, int number)
    {
        var place = active.Enter(Key.From($"{number}"), () => left.Enqueue(number));
        place.Asked();
        place.Asked();
        return place;
    }

    private static Task LeftAsync(ConcurrentQueue<int> left, params int[] all) =>
        Poll.UntilAsync($"{string.Join(',', all)} leave", () => left.SequenceEqual(all));

    private async Task<bool> AreFew()
    {
        var all = await Cluster.Nodes[0].Grains.GetGrain<IManagementGrain>(0).GetDetailedGrainStatistics();
        var silos = all.Where(s => s.GrainId.Type == KeyGrain.Type).CountBy(s => s.SiloAddress).ToArray();
        return silos.Length == Cluster.Nodes.Count && silos.All(s => s.Value <= SiloCluster.MostActive);
    }
}
