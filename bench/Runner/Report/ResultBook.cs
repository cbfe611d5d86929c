using OrleansKv.Runner.Measuring;

namespace OrleansKv.Runner.Report;

/// <summary>All measurements of a run, and what follows from them.</summary>
internal sealed class ResultBook
{
    private readonly List<Measurement> _all = [];

    public IReadOnlyList<Measurement> All => _all;

    /// <summary>For each system, latencies over time around the kill of the first round.</summary>
    public Dictionary<string, IReadOnlyList<(double Seconds, double Milliseconds)>> Kills { get; } = [];

    public IEnumerable<string> Scenarios => _all.Select(m => m.Scenario).Distinct();

    /// <summary>Adds it and shows it on the terminal.</summary>
    public void Add(Measurement measurement)
    {
        _all.Add(measurement);
        var figures = measurement.Figures
            .Where(f => f.Value != 0 || f.Key != Figure.Errors)
            .Select(f => $"{f.Key} {Texts.Number(f.Value)}");
        var line = string.Join("  ", figures);
        Console.WriteLine($"  {measurement.System,-8} {measurement.Scenario,-11} {line}");
    }

    /// <summary>The median over the rounds; null when it was not measured.</summary>
    public double? Median(string scenario, string system, string figure) =>
        Median(_all.Where(m => m.Scenario == scenario && m.System == system)
            .Select(m => m.Figures.TryGetValue(figure, out var value) ? value : (double?)null));

    /// <summary>
    /// The median of the ratios of each round: neighbours in time are compared with each other.
    /// </summary>
    public double? Ratio(string scenario, string system, string other, string figure) =>
        Median(
            from mine in _all
            where mine.Scenario == scenario && mine.System == system && mine.Figures.ContainsKey(figure)
            from theirs in _all
            where theirs.Scenario == scenario && theirs.System == other && theirs.Round == mine.Round
                && theirs.Figures.ContainsKey(figure)
            select (double?)(mine.Figures[figure] / theirs.Figures[figure]));

    /// <summary>The largest of all rounds, for what must never be exceeded.</summary>
    public double? Worst(string scenario, string system, string figure) =>
        _all.Where(m => m.Scenario == scenario && m.System == system && m.Figures.ContainsKey(figure))
            .Max(m => (double?)m.Figures[figure]);

    private static double? Median(IEnumerable<double?> values)
    {
        var sorted = values.OfType<double>().Order().ToList();
        return sorted.Count switch
        {
            0 => null,
            var n when n % 2 == 1 => sorted[n / 2],
            var n => (sorted[(n / 2) - 1] + sorted[n / 2]) / 2,
        };
    }
}
