using OrleansKv.Simulation.Mutants;
using Xunit.Abstractions;

namespace OrleansKv.Simulation;

/// <summary>Each wrong reading in the product's shells must be caught by whole hosts under a seed.</summary>
public sealed class ShellControlTests(MutantBuild build, ITestOutputHelper output) : IClassFixture<MutantBuild>
{
    public static TheoryData<string> Names => [.. ReplicationMutants.All.Select(m => m.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_caught_when(string name) =>
        Control.Demand(ReplicationMutants.All.Single(m => m.Name == name), build, output);

    [Fact]
    public void Unchanged_it_is_not_caught()
    {
        var broken = build.RunUnchanged(ReplicationMutants.All[0], 1);
        Assert.True(broken is null, broken);
    }
}
