namespace OrleansKv.Simulation;

public sealed class SafetyTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private const int MostViolations = 10;

    [Fact]
    public void Whatever_happens_every_promise_is_kept()
    {
        var (first, count) = Seeds.Asked(1000);
        var search = new Search();
        for (var seed = first; seed < first + count && search.Violations.Count == 0; seed++) search.Run(seed);
        output.WriteLine($"{search}");
        Report.Line($"from seed {first}: {search}");
        Assert.True(search.Violations.Count == 0, string.Join('\n', search.Violations));
        Assert.Empty(search.Undecided);
    }

    /// <summary>
    /// Only when KV_SOAK says for how many minutes: seeds nobody ran before, with their progress.
    /// </summary>
    [Fact]
    public void For_as_long_as_one_likes_every_promise_is_kept()
    {
        if (Seeds.Number("KV_SOAK") is not { } minutes) return;
        var search = new Search();
        var (start, first) = (Environment.TickCount64, Environment.TickCount & 0x3fffffff);
        var (end, next) = (start + minutes * 60_000L, start + 30_000);
        for (var seed = first; Environment.TickCount64 < end; seed++)
        {
            var known = search.Violations.Count;
            search.Run(seed);
            if (search.Violations.Count > known) Report.Line(search.Violations[^1]);
            if (search.Violations.Count == MostViolations) break;
            if (Environment.TickCount64 < next) continue;
            next += 30_000;
            var minute = (Environment.TickCount64 - start) / 60_000.0;
            Report.Line($"{minute,6:0.0} min: {search}; {Report.Caught} controls caught");
        }
        Report.Line($"soak from seed {first}: {search}");
        Assert.True(search.Violations.Count == 0, string.Join('\n', search.Violations));
    }

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
