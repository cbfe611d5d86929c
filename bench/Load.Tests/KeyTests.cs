namespace OrleansKv.Load.Tests;

public class KeyTests
{
    [Fact]
    public void Names_of_different_keys_differ_and_have_the_same_length()
    {
        var names = Enumerable.Range(0, 1_000).Select(n => Dialect.KeyName(n)).ToList();
        Assert.Equal(1_000, names.Distinct().Count());
        Assert.Single(names.Select(n => n.Length).Distinct());
    }

    [Fact]
    public void Ranks_follow_Zipfs_law()
    {
        var (ranks, random) = (new Zipfian(1_000), new Random(1));
        var counts = new int[1_000];
        for (var i = 0; i < 1_000_000; i++) counts[ranks.Next(random)]++;
        // The second is drawn half as often as the first, the hundredth a hundredth as often.
        Assert.InRange((double)counts[0] / counts[1], 1.9, 2.1);
        Assert.InRange((double)counts[0] / counts[99], 80, 120);
    }

    [Fact]
    public void Each_key_is_read_and_then_updated_in_turn()
    {
        var space = new KeySpace(2);
        Assert.Equal(
            [(0, Operation.Read), (0, Operation.Update), (1, Operation.Read), (1, Operation.Update),
                (0, Operation.Read)],
            Enumerable.Range(0, 5).Select(_ => space.Turn()));
    }

    [Fact]
    public void Fresh_keys_follow_those_that_are_there()
    {
        var space = new KeySpace(10);
        Assert.Equal(10, space.Fresh());
        Assert.Equal(11, space.Fresh());
        Assert.Equal(10, space.Written);
        space.Wrote(11);
        Assert.Equal(12, space.Written);
    }
}
