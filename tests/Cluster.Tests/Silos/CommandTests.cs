using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Grains;

namespace OrleansKv.Cluster.Tests.Silos;

[Collection(SiloCollection.Name)]
public sealed class CommandTests(SiloCluster cluster) : SiloTest(cluster)
{
    [Theory]
    [InlineData(0, 0)]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    [InlineData(2, 2)]
    public async Task What_is_set_at_one_silo_is_read_at_each(int owner, int writer)
    {
        var key = Cluster.NewKey(Cluster.Nodes[owner].Id);

        var written = await Cluster.Nodes[writer].SetAsync(key, "one");
        Assert.True(Assert.IsType<WriteResult.Committed>(written).Created);

        foreach (var node in Cluster.Nodes) Assert.Equal("one", await node.TextAsync(key));
        Assert.Equal("one", await Cluster.Client.GetStore().GetTextAsync(key));
        Assert.Equal("one", await Cluster.Client.GetGrain<IKeyGrain>(key).GetTextAsync());
    }

    [Fact]
    public async Task A_change_through_any_interface_is_seen_through_every_other()
    {
        var key = Cluster.NewKey();
        var (grain, store) = (Cluster.Client.GetGrain<IKeyGrain>(key), Cluster.Client.GetStore());

        // A key's first revision is above all that were erased.
        var first = await grain.SetAsync("by grain");
        Assert.Equal("by grain", await store.GetTextAsync(key));
        Assert.Equal(first + 1, await store.SetAsync(key, "by store"));
        Assert.Equal("by store", await Cluster.Nodes[1].TextAsync(key));
        var last = await Cluster.Nodes[2].SetAsync(key, "by node");
        Assert.Equal(new WriteResult.Committed(first + 2, false), last);
        Assert.Equal("by node", await grain.GetTextAsync());
    }

    [Fact]
    public async Task An_update_needs_a_value_and_a_deletion_too()
    {
        var key = Cluster.NewKey();
        var grain = Cluster.Client.GetGrain<IKeyGrain>(key);
        var store = Cluster.Client.GetStore();

        Assert.Equal(WriteKind.ConditionFailed, (await grain.TryUpdateAsync("x")).Kind);
        Assert.Equal(WriteKind.ConditionFailed, (await store.TryUpdateAsync(key, "x")).Kind);
        Assert.Equal(WriteKind.ConditionFailed, (await grain.TryDeleteAsync()).Kind);
        Assert.Null(await Cluster.Nodes[0].TextAsync(key));

        // Proving that there is no value may have taken a revision.
        var first = await grain.SetAsync("one");
        Assert.Equal((WriteKind.Committed, first + 1), Of(await store.TryUpdateAsync(key, "two")));
        Assert.Equal("two", await grain.GetTextAsync());
        Assert.Equal((WriteKind.Committed, first + 2), Of(await store.TryDeleteAsync(key)));
        Assert.Equal(WriteKind.ConditionFailed, (await grain.TryDeleteAsync()).Kind);
        foreach (var node in Cluster.Nodes) Assert.IsType<ReadResult.Absent>(await node.ReadAsync(key));
        Assert.Equal((WriteKind.Committed, first + 3), Of(await grain.TrySetAsync("again")));
    }

    [Fact]
    public async Task Conditions_hold_whichever_silo_judges_them()
    {
        var key = Cluster.NewKey();
        var (a, b, c) = (Cluster.Nodes[0], Cluster.Nodes[1], Cluster.Nodes[2]);

        var created = await a.SetAsync(key, "one", Condition.Absent);
        var first = Assert.IsType<WriteResult.Committed>(created).Revision;
        Assert.Equal(new WriteResult.ConditionFailed(first), await b.SetAsync(key, "two", Condition.Absent));
        var second = await c.SetAsync(key, "two", Condition.At(first));
        Assert.Equal(new WriteResult.Committed(first + 1, false), second);
        var late = await a.SetAsync(key, "three", Condition.At(first));
        Assert.Equal(new WriteResult.ConditionFailed(first + 1), late);
        var third = await b.SetAsync(key, "three", Condition.Exists);
        Assert.Equal(new WriteResult.Committed(first + 2, false), third);
        foreach (var node in Cluster.Nodes) Assert.Equal("three", await node.TextAsync(key));
    }

    [Fact]
    public async Task A_change_sent_twice_under_one_id_is_applied_once()
    {
        var key = Cluster.NewKey();
        var change = Change.Set(StoreText.NewId(), StoreText.Of("once"));

        var first = await Cluster.Nodes[0].ChangeAsync(key, change);
        var second = await Cluster.Nodes[1].ChangeAsync(key, change);

        Assert.True(Assert.IsType<WriteResult.Committed>(first).Created);
        Assert.Equal(first, second);
    }

    [Fact]
    public async Task A_clear_leaves_nothing_at_any_silo()
    {
        var keys = Enumerable.Range(0, 12).Select(_ => Cluster.NewKey()).ToArray();
        await Task.WhenAll(keys.Select((key, i) => Cluster.Nodes[i % 3].SetAsync(key, "value")));

        Assert.Equal(WriteKind.Committed, (await Cluster.Client.GetStore().ClearAsync()).Kind);

        foreach (var node in Cluster.Nodes)
        {
            foreach (var key in keys) Assert.Null(await node.TextAsync(key));
            var list = await node.Store.ListAsync(new("", null, 100), CancellationToken.None);
            Assert.Empty(list.Keys);
        }
        Assert.IsType<WriteResult.Committed>(await Cluster.Nodes[1].SetAsync(keys[0], "after"));
        Assert.Equal("after", await Cluster.Nodes[2].TextAsync(keys[0]));
    }

    [Fact]
    public async Task A_value_of_the_greatest_length_goes_through_the_grains_unchanged()
    {
        var key = Cluster.NewKey(Cluster.Nodes[0].Id);
        var bytes = new byte[Limits.ValueBytes];
        new Random(1).NextBytes(bytes);

        var change = Change.Set(StoreText.NewId(), new(bytes, Value.Binary));
        Assert.IsType<WriteResult.Committed>(await Cluster.Nodes[1].ChangeAsync(key, change));

        var found = Assert.IsType<ReadResult.Found>(await Cluster.Nodes[2].ReadAsync(key));
        Assert.Equal(new Value(bytes, Value.Binary), found.Value);
        Assert.Equal(bytes, (await Cluster.Client.GetGrain<IKeyGrain>(key).GetAsync()).Value);
    }

    private static (WriteKind, long) Of(KeyWrite write) => (write.Kind, write.Revision);
}
