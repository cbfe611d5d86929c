using OrleansKv.Simulation.Shells;

namespace OrleansKv.Simulation;

/// <summary>The product's own shells, whole hosts of them, under one seed.</summary>
public sealed class ShellTests(Xunit.Abstractions.ITestOutputHelper output)
{
    private readonly Search _search = new(
        "whole hosts",
        seed => new ShellRun(ShellPlan.FromSeed(seed, Seeds.Theme)),
        seed => ShellRun.Check(ShellPlan.FromSeed(seed, Seeds.Theme)));

    [Fact]
    public void Whole_hosts_keep_every_promise_whatever_happens() => _search.Run(usually: 200, inLongRuns: 500);

    [Fact]
    public void Whole_hosts_keep_every_promise_for_the_chosen_duration() => _search.Soak();

    /// <summary>A run in which nothing happens proves nothing.</summary>
    [Fact]
    public void Clients_of_whole_hosts_learn_how_most_operations_ended_and_never_how_some_did()
    {
        var (known, all) = (0, 0);
        for (var seed = 1; seed <= 20; seed++)
        {
            var run = new ShellRun(ShellPlan.FromSeed(seed));
            run.Run();
            (known, all) = (known + run.World.History.Known, all + run.World.History.Count);
        }
        output.WriteLine($"{known} of {all} operations have a known end");
        Assert.InRange(known, all / 3, all - all / 100);
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
