using System.Reflection;
using OrleansKv.Simulation.Mutants;

namespace OrleansKv.Simulation;

/// <summary>
/// The table of wrong readings in docs/testing.md is the one that the controls and scenarios make.
/// </summary>
public sealed class ReadingTests
{
    private static readonly Assembly Here = typeof(ReadingTests).Assembly;

    [Fact]
    public void Every_control_stands_in_the_table_and_every_row_has_a_control()
    {
        var named = Readings.All.SelectMany(r => r.Controls).ToHashSet();
        Assert.Empty(Readings.Mutants.Select(m => m.Name).Except(named));
        Assert.Empty(named.Except(Readings.Mutants.Select(m => m.Name)));
        Assert.All(Readings.All, reading => Assert.NotEmpty(reading.Controls));
    }

    [Fact]
    public void Every_scenario_of_a_losing_reading_stands_in_the_table()
    {
        var files = Here.GetManifestResourceNames()
            .Where(n => n.StartsWith("scenario/", StringComparison.Ordinal))
            .Select(n => n["scenario/".Length..])
            .ToHashSet();
        var named = Readings.All.Select(r => r.Scenario).OfType<string>().ToHashSet();
        Assert.Empty(files.Except(named));
        Assert.Empty(named.Except(files));
    }

    [Fact]
    public void The_documentation_has_the_table()
    {
        using var reader = new StreamReader(Here.GetManifestResourceStream("docs/testing.md")!);
        var text = reader.ReadToEnd();
        var isThere = text.Contains(Readings.Table, StringComparison.Ordinal);
        Assert.True(isThere, "put this in:\n" + Readings.Table);
    }
}
