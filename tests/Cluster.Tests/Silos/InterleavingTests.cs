using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Grains;

namespace OrleansKv.Cluster.Tests.Silos;

[Collection(SiloCollection.Name)]
public sealed class InterleavingTests(SiloCluster cluster) : SiloTest(cluster)
{
    private const int Changes = 100;

    [Fact]
    public async Task Concurrent_changes_of_one_key_leave_together_and_each_gets_its_own_revision()
    {
        var key = Cluster.NewKey();
        var grain = Cluster.Client.GetGrain<IKeyGrain>(key);
        await grain.SetAsync("first");
        var before = Cluster.Owner(key).RowsWritten;

        var writes = await Task.WhenAll(Enumerable.Range(0, Changes).Select(i => grain.SetAsync($"{i}")));

        var revisions = writes.Select(revision => (int)revision).Order();
        Assert.Equal(Enumerable.Range(2, Changes), revisions);
        var rounds = Cluster.Owner(key).RowsWritten - before;
        Assert.InRange(rounds, Changes / Limits.BatchChanges, Changes / 2);
        var last = Array.FindIndex(writes, revision => revision == Changes + 1);
        foreach (var node in Cluster.Nodes) Assert.Equal($"{last}", await node.TextAsync(key));
    }

    [Fact]
    public async Task Reads_and_changes_of_one_key_interleave_at_every_silo()
    {
        var key = Cluster.NewKey();
        var writes = Enumerable.Range(0, 30).Select(i => Cluster.Nodes[i % 3].SetAsync(key, $"{i}"));
        var reads = Enumerable.Range(0, 30).Select(i => Cluster.Nodes[i % 3].ReadAsync(key));
        var (written, read) = (Task.WhenAll(writes), Task.WhenAll(reads));

        var revisions = (await written).Select(w => Assert.IsType<WriteResult.Committed>(w).Revision);
        Assert.Equal(30, revisions.Distinct().Count());
        Assert.All(await read, r =>
            Assert.True(r is ReadResult.Absent or ReadResult.Found { Confirmed: true }));
    }
}
