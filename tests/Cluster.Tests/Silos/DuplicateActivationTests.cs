using System.Collections.Concurrent;
using OrleansKv.Cluster.Tests.Support;
using OrleansKv.Replication;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Cluster.Tests.Silos;

/// <summary>Two activations of one key cost speed, never correctness: ballots decide between them.</summary>
[Collection(SiloCollection.Name)]
public sealed class DuplicateActivationTests(SiloCluster cluster) : SiloTest(cluster)
{
    private const int Increments = 20;

    [Fact]
    public async Task Three_activations_of_one_key_make_one_history()
    {
        var key = Cluster.NewKey();
        foreach (var node in Cluster.Nodes)
            node.View.Hide(Cluster.Nodes.Where(n => n != node).Select(n => n.Id));
        var history = new Chain();

        await Task.WhenAll(Cluster.Nodes.Select(node => history.IncrementAsync(
            $"{node.Id}", Increments, () => node.ReadAsync(key),
            (text, at) => node.SetAsync(key, text, at is 0 ? Condition.Absent : Condition.At(at)))));

        Assert.Equal(3, (await Cluster.ActivationsAsync(key)).Count);
        history.AssertHolds(await Cluster.Nodes[0].ReadAsync(key));
    }

    [Fact]
    public async Task Two_proposers_of_one_key_on_two_nodes_make_one_history()
    {
        var key = Key.From(Cluster.NewKey());
        var history = new Chain();

        await Task.WhenAll(Cluster.Nodes.Take(2).Select(async node =>
        {
            using var proposer = new KeyProposer(key, node.Host.Group);
            var operations = new KeyOperations(node.Host.Group, proposer);
            await history.IncrementAsync(
                $"{node.Id}", Increments, () => operations.ReadAsync(key, node.Host.Group.Deadline),
                (text, at) => operations.ChangeAsync(key, ConditionalSet(text, at), node.Host.Group.Deadline));
        }));

        history.AssertHolds(await Cluster.Nodes[2].ReadAsync(key.Text));
    }

    private static Change ConditionalSet(string text, long at) =>
        Change.Set(StoreText.NewId(), StoreText.Of(text), at is 0 ? Condition.Absent : Condition.At(at));

    /// <summary>
    /// Increments by compare-and-set. Each value names the revision it came after and who wrote it, so the
    /// chain can be checked link by link.
    /// </summary>
    private sealed class Chain
    {
        private readonly ConcurrentDictionary<long, string> _acknowledged = [];
        private readonly ConcurrentDictionary<long, string> _seen = [];
        private long _first;
        private int _unknown;

        public async Task IncrementAsync(
            string who, int times, Func<Task<ReadResult>> read, Func<string, long, Task<WriteResult>> write)
        {
            for (var done = 0; done < times;)
            {
                var now = await read() switch
                {
                    ReadResult.Found found => See(found),
                    ReadResult.Absent => 0,
                    _ => -1, // contention may outlast a read's time
                };
                if (now < 0) continue;
                var text = $"{now}>{who}{done}";
                switch (await write(text, now))
                {
                    case WriteResult.Committed committed:
                        if (now > 0) Assert.Equal(now + 1, committed.Revision);
                        Assert.True(_acknowledged.TryAdd(committed.Revision, text), $"{text}: not alone");
                        if (now is 0) _first = committed.Revision;
                        done++;
                        break;
                    case WriteResult.Unknown:
                        Interlocked.Increment(ref _unknown);
                        break;
                }
            }
        }

        public void AssertHolds(ReadResult last)
        {
            var end = Assert.IsType<ReadResult.Found>(last);
            See(end);
            var changes = end.Revision - _first + 1;
            Assert.InRange(changes, _acknowledged.Count, _acknowledged.Count + _unknown);
            Assert.True(end.Revision >= _acknowledged.Keys.Max(), "An acknowledged change is lost.");
            foreach (var (revision, text) in _seen)
            {
                var before = revision == _first ? 0 : revision - 1;
                Assert.StartsWith($"{before}>", text, StringComparison.Ordinal);
                if (_acknowledged.TryGetValue(revision, out var written)) Assert.Equal(written, text);
            }
        }

        private long See(ReadResult.Found found)
        {
            var text = StoreText.TextOf(found);
            if (text.StartsWith("0>", StringComparison.Ordinal)) _first = found.Revision;
            Assert.Equal(text, _seen.GetOrAdd(found.Revision, text));
            return found.Revision;
        }
    }
}
