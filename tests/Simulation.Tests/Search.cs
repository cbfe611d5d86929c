namespace OrleansKv.Simulation;

/// <summary>Seeds run one after the other, and what they add up to.</summary>
internal sealed class Search
{
    private Coverage _coverage;
    private long _operations;
    private long _unknown;
    private int _seeds;

    /// <summary>What went wrong, with the command that repeats it.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Seeds with a history that took too long to judge: they show nothing.</summary>
    public List<int> Undecided { get; } = [];

    public void Run(int seed)
    {
        var plan = Plan.FromSeed(seed, Seeds.Theme);
        var run = new SeedRun(plan);
        Violation? broken = null;
        try
        {
            broken = run.Run();
        }
        catch (UndecidedException)
        {
            Undecided.Add(seed);
        }
        _seeds++;
        _operations += run.World.History.Count;
        _unknown += run.World.History.Unknown;
        _coverage += run.Coverage;
        if (broken is null) return;
        var theme = Seeds.Theme is { } asked ? $"KV_THEME={asked} " : "";
        Violations.Add($"{SeedRun.Check(plan)}\nrepeat: {theme}./test.sh --seed {seed}");
    }

    public override string ToString() =>
        $"{_seeds} seeds, {_operations} operations, {_unknown} of them with an unknown end,"
        + $" {Violations.Count} violations, {Undecided.Count} undecided; {_coverage}";
}
