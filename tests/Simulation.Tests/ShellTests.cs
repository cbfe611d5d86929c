using OrleansKv.Simulation.Shells;

namespace OrleansKv.Simulation;

/// <summary>The product's own shells, whole hosts of them, under one seed.</summary>
public sealed class ShellTests(Xunit.Abstractions.ITestOutputHelper output)
{
    [Fact]
    public void Whole_hosts_keep_every_promise_whatever_happens()
    {
        var (first, count) = Seeds.Asked(200);
        for (var seed = first; seed < first + count; seed++) Check(seed);
        output.WriteLine($"{count} seeds from {first} hold");
    }

    private static void Check(int seed)
    {
        if (ShellRun.Check(seed) is { } broken) Assert.Fail($"{broken}\nrepeat: ./test.sh --seed {seed}");
    }

    [Fact]
    public void A_seed_of_whole_hosts_repeats_bit_for_bit()
    {
        var (first, second) = (new Trace(), new Trace());
        for (var seed = 1; seed <= 5; seed++)
        {
            new ShellRun(ShellPlan.FromSeed(seed), first).Run();
            new ShellRun(ShellPlan.FromSeed(seed), second).Run();
        }
        Assert.True(first.Count > 10_000);
        Assert.Equal(first.All(), second.All());
    }
}
