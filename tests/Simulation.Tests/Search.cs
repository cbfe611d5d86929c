namespace OrleansKv.Simulation;

/// <summary>Seeds run one after the other, and what they add up to.</summary>
/// <param name="what">The kind of simulation.</param>
/// <param name="explain">The same seed once more, with what a reader needs to see what went wrong.</param>
internal sealed class Search(string what, Func<int, ISimulation> simulation, Func<int, string?> explain)
{
    private const int MostViolations = 10;
    private const long Pace = 30_000;
    private Coverage _coverage;
    private long _operations;
    private long _unknown;
    private int _seeds;

    /// <summary>What went wrong, with the command that repeats it.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Seeds with a history that took too long to judge.</summary>
    public List<int> Undecided { get; } = [];

    /// <summary>A fixed number of seeds, or the one asked for; it ends at the first violation.</summary>
    public void Run(int usually, int inLongRuns)
    {
        var (first, count) = Seeds.Asked(usually, inLongRuns);
        for (var seed = first; seed < first + count && Violations.Count == 0; seed++) Try(seed);
        Report.Line($"{what} from seed {first}: {this}");
        Demand();
        Assert.Empty(Undecided);
    }

    /// <summary>New seeds, for KV_SOAK minutes and only if it is set.</summary>
    public void Soak()
    {
        if (Seeds.Number("KV_SOAK") is not { } minutes) return;
        var (start, first) = (Environment.TickCount64, Environment.TickCount & 0x3fffffff);
        var (end, next) = (start + minutes * 60_000L, start + Pace);
        for (var seed = first; Environment.TickCount64 < end && Violations.Count < MostViolations; seed++)
        {
            var known = Violations.Count;
            Try(seed);
            if (Violations.Count > known) Report.Line(Violations[^1]);
            if (Environment.TickCount64 < next) continue;
            next += Pace;
            Report.Line($"{(Environment.TickCount64 - start) / 60_000.0,6:0.0} min of {what}: {this}");
        }
        Report.Line($"soak of {what} from seed {first}: {this}");
        Demand();
    }

    private void Demand() => Assert.True(Violations.Count == 0, string.Join('\n', Violations));

    private void Try(int seed)
    {
        var run = simulation(seed);
        var broken = run.Run();
        if (run.Judge.Undecided > 0) Undecided.Add(seed);
        _seeds++;
        _operations += run.History.Count;
        _unknown += run.History.Unknown;
        _coverage += run.Judge.Coverage;
        if (broken is null) return;
        var theme = Seeds.Theme is { } asked ? $"KV_THEME={asked} " : "";
        Violations.Add($"{explain(seed)}\nrepeat: {theme}./test.sh --seed {seed}");
    }

    public override string ToString()
    {
        var undecided = Undecided.Count == 0 ? "" : $" (seeds {string.Join(", ", Undecided)})";
        return $"{_seeds} seeds, {_operations} operations, {_unknown} of them with an unknown end,"
            + $" {Violations.Count} violations, {Undecided.Count} undecided{undecided}; {_coverage}";
    }
}
