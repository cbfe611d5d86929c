using OrleansKv.Simulation.Mutants;
using Xunit.Abstractions;

namespace OrleansKv.Simulation;

/// <summary>Each wrong reading of the design must be caught: else the simulation proves nothing.</summary>
public sealed class NegativeControlTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names =>
        [.. Readings.Mutants.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_caught_when(string name)
    {
        var mutant = Readings.Mutants.Single(m => m.Name == name);
        var check = MutantBuild.Load(mutant);
        foreach (var seed in KnownSeeds.Of(mutant))
        {
            if (check(seed) is not { } broken) continue;
            output.WriteLine($"{mutant}: {broken.Split('\n')[0]}");
            Report.Control(name, mutant.IsScenario ? "by its scenario" : $"by seed {seed} of {mutant.Seeds}");
            return;
        }
        Assert.Fail($"'{mutant}' went unnoticed in {mutant.Seeds} seeds");
    }

    [Fact]
    public void Unchanged_it_is_not_caught()
    {
        Assert.Null(MutantBuild.Load(new("unchanged", 1))(1));
        Assert.Null(LowestRevision.Check(1));
        Assert.Null(MixedEpochs.Check(1));
    }
}
