using OrleansKv.Simulation.Mutants;
using Xunit.Abstractions;

namespace OrleansKv.Simulation;

internal static class Control
{
    /// <summary>
    /// A mutant must be caught within its seeds; and by its edits: with the same seed, the unchanged code must pass.
    /// </summary>
    public static void Demand(Mutant mutant, MutantBuild build, ITestOutputHelper output)
    {
        foreach (var seed in KnownSeeds.Of(mutant))
        {
            if (build.Run(mutant, seed) is not { } broken) continue;
            output.WriteLine($"{mutant}: {broken.Split('\n')[0]}");
            var otherwise = build.RunUnchanged(mutant, seed);
            Assert.True(otherwise is null, otherwise);
            Report.Control(mutant.Name, mutant.IsScenario ? "by its scenario" : $"by seed {seed} of {mutant.Seeds}");
            return;
        }
        Assert.Fail($"'{mutant}' went unnoticed in {mutant.Seeds} seeds");
    }
}
