using OrleansKv.Simulation.Mutants;
using Xunit.Abstractions;

namespace OrleansKv.Simulation;

/// <summary>Each wrong reading in the product's shells must be caught by whole hosts under a seed.</summary>
public sealed class ShellControlTests(ITestOutputHelper output)
{
    public static TheoryData<string> Names => [.. ReplicationMutants.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_caught_when(string name)
    {
        var mutant = ReplicationMutants.All.Single(m => m.Name == name);
        var check = MutantBuild.LoadShells(mutant);
        foreach (var seed in KnownSeeds.Of(mutant))
        {
            if (check(seed) is not { } broken) continue;
            output.WriteLine($"{mutant}: {broken.Split('\n')[0]}");
            Report.Control(name, $"by seed {seed} of {mutant.Seeds}");
            return;
        }
        Assert.Fail($"'{mutant}' went unnoticed in {mutant.Seeds} seeds");
    }

    [Fact]
    public void Unchanged_it_is_not_caught()
    {
        var broken = MutantBuild.LoadShells(new("unchanged", 1))(1);
        Assert.True(broken is null, broken);
    }
}
