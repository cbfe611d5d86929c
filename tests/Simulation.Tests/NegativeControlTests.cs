using OrleansKv.Simulation.Mutants;
using Xunit.Abstractions;

namespace OrleansKv.Simulation;

/// <summary>Each wrong reading of the design must be caught: else the simulation proves nothing.</summary>
public sealed class NegativeControlTests(MutantBuild build, ITestOutputHelper output) : IClassFixture<MutantBuild>
{
    public static TheoryData<string> Names =>
        [.. Readings.Mutants.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_caught_when(string name) =>
        Control.Demand(Readings.Mutants.Single(m => m.Name == name), build, output);

    [Fact]
    public void Unchanged_it_is_not_caught()
    {
        Assert.Null(build.RunUnchanged(new("unchanged", 1), 1));
        Assert.Null(LowestRevision.Check(1));
        Assert.Null(MixedEpochs.Check(1));
    }
}
