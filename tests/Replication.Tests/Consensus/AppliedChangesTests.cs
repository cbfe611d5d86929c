using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Consensus;

/// <summary>It behaves like a list of changes, although it keeps them encoded.</summary>
/// <remarks>docs/protocol.md, rule R15.</remarks>
public sealed class AppliedChangesTests
{
    private const int Seeds = 200;

    [Fact]
    public void It_behaves_like_a_list()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var (list, changes) = (new List<AppliedChange>(), AppliedChanges.None);
            for (var i = 0; i < 40; i++)
            {
                var next = Change(random);
                if (list.Count < Limits.AppliedChanges)
                {
                    changes = changes.Add(next);
                }
                else
                {
                    changes = changes.Replace(next, out var pushedOut);
                    Assert.Equal(list[0], pushedOut);
                    list.RemoveAt(0);
                }
                list.Add(next);
                Assert.Equal(list, changes);
                Assert.Equal(list.Count, changes.Count);
                foreach (var one in list) Assert.Equal(list.First(c => c.Id == one.Id), changes.Find(one.Id));
                Assert.Null(changes.Find(new(9, 9)));
                Assert.Equal([.. list], changes);
                Assert.Equal(changes, Again(changes));
            }
        }
    }

    [Fact]
    public void Different_lists_are_not_equal()
    {
        var (a, b) = (Change(new(1)), Change(new(2)));
        AppliedChanges one = [a, b];
        Assert.Equal([a, b], one);
        Assert.NotEqual([b, a], one);
        Assert.NotEqual([a], one);
        Assert.NotEqual([], one);
        Assert.False(one.Equals(null));
    }

    [Fact]
    public void Damaged_ones_are_refused_when_they_are_read()
    {
        AppliedChanges changes = [Change(new(1)), Change(new(2))];
        var to = new ByteWriter();
        changes.Write(to);
        var bytes = to.ToArray();
        for (var length = 0; length < bytes.Length; length++)
            Assert.Throws<CodecException>(() => Read(bytes[..length]));
        Assert.Throws<CodecException>(() => Read([.. bytes, 0]));
        Assert.Throws<CodecException>(() => Read([Limits.AppliedChanges + 1, .. bytes[1..]]));
        Assert.Throws<CodecException>(() => Read([2, 0x80, .. bytes[2..]])); // flags that do not exist
    }

    private static AppliedChange Change(Random random) => new(
        new((ulong)random.Next(1, 4), (ulong)random.NextInt64(0, 30)), random.NextInt64(),
        random.Next(2) == 0, (uint)(random.Next(2) * random.Next()),
        random.Next(2) == 0 ? null : random.Next());

    private static AppliedChanges Again(AppliedChanges changes)
    {
        var to = new ByteWriter();
        changes.Write(to);
        return Read(to.ToArray());
    }

    private static AppliedChanges Read(byte[] bytes)
    {
        var from = new ByteReader(bytes);
        var changes = AppliedChanges.Read(ref from);
        from.ExpectEnd();
        return changes;
    }
}
