namespace OrleansKv.Simulation;

public sealed class SafetyTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private readonly Search _search = new(
        "the protocol",
        seed => new SeedRun(Plan.FromSeed(seed, Seeds.Theme)),
        seed => SeedRun.Check(Plan.FromSeed(seed, Seeds.Theme)));

    [Fact]
    public void Whatever_happens_every_promise_is_kept() => _search.Run(usually: 1000, inLongRuns: 3000);

    [Fact]
    public void Every_promise_is_kept_for_the_chosen_duration() => _search.Soak();

    [Fact]
    public void A_seed_repeats_bit_for_bit()
    {
        var (first, second) = (new Trace(), new Trace());
        for (var seed = 1; seed <= 20; seed++)
        {
            new SeedRun(Plan.FromSeed(seed), first).Run();
            new SeedRun(Plan.FromSeed(seed), second).Run();
        }
        Assert.True(first.Count > 10_000);
        Assert.Equal(first.All(), second.All());
    }

    /// <summary>A run in which nothing happens proves nothing.</summary>
    [Fact]
    public void Clients_learn_how_most_of_their_operations_ended_and_never_how_some_did()
    {
        var (known, all) = (0, 0);
        for (var seed = 1; seed <= 50; seed++)
        {
            var run = new SeedRun(Plan.FromSeed(seed));
            run.Run();
            (known, all) = (known + run.World.History.Known, all + run.World.History.Count);
        }
        output.WriteLine($"{known} of {all} operations have a known end");
        Assert.InRange(known, all / 4, all - all / 100);
    }
}
