namespace OrleansKv.Replication.Background;

public class ExpiryQueueTests
{
    [Fact]
    public void Keys_are_taken_in_the_order_of_their_due_time_and_not_before_it()
    {
        var expiries = new ExpiryQueue(10);
        expiries.Set(Key.From("b"), 20);
        expiries.Set(Key.From("a"), 10);
        expiries.Set(Key.From("c"), 30);
        Assert.Empty(Take(expiries, 9));
        Assert.Equal(["a", "b"], Take(expiries, 20));
        Assert.Equal(["c"], Take(expiries, 100));
    }

    [Fact]
    public void A_time_that_is_put_off_or_brought_forward_counts_as_it_was_set_last_or_earlier()
    {
        var expiries = new ExpiryQueue(10);
        expiries.Set(Key.From("off"), 10);
        expiries.Set(Key.From("off"), 30);
        expiries.Set(Key.From("forward"), 30);
        expiries.Set(Key.From("forward"), 10);
        Assert.Equal(["forward"], Take(expiries, 10));
        Assert.Equal(["off"], Take(expiries, 30));
        Assert.Empty(Take(expiries, long.MaxValue));
    }

    [Fact]
    public void It_keeps_the_keys_that_are_due_first_and_knows_its_horizon()
    {
        var expiries = new ExpiryQueue(10);
        var times = Enumerable.Range(1, 1000).ToArray();
        new Random(3).Shuffle(times);
        foreach (var due in times) expiries.Set(Key.From($"{due}"), due);
        Assert.InRange(expiries.Count, 10, 20);
        Assert.InRange(expiries.Horizon, 11, 1000);
        var before = Enumerable.Range(1, (int)expiries.Horizon - 1).Select(due => $"{due}");
        Assert.Equal(before, Take(expiries, expiries.Horizon - 1));
    }

    [Fact]
    public void Many_keys_that_expire_at_one_time_are_deleted_in_chunks()
    {
        var expiries = new ExpiryQueue(10);
        var left = Enumerable.Range(0, 1000).Select(i => $"{i}").ToHashSet();
        for (var walk = 0; left.Count > 0; walk++)
        {
            Assert.InRange(walk, 0, 100);
            expiries.Begin();
            foreach (var key in left) expiries.Set(Key.From(key), 5);
            left.ExceptWith(Take(expiries, 5));
        }
    }

    [Fact]
    public void A_key_that_is_refreshed_for_ever_takes_one_place()
    {
        var expiries = new ExpiryQueue(10);
        for (var i = 0; i < 100_000; i++) expiries.Set(Key.From("k"), 1_000_000 - i);
        Assert.Equal(1, expiries.Count);
        Assert.Equal(["k"], Take(expiries, long.MaxValue));
    }

    private static List<string> Take(ExpiryQueue expiries, long now)
    {
        var taken = new List<string>();
        while (expiries.TryTake(now, out var key)) taken.Add(key.Text);
        return taken;
    }
}
