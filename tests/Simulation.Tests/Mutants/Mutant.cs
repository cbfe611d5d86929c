namespace OrleansKv.Simulation.Mutants;

/// <summary>One wrong reading of the design, as a change of the text that has it right.</summary>
/// <param name="Name">What the wrong code does.</param>
/// <param name="Seeds">It must be caught within so many.</param>
public sealed record Mutant(string Name, int Seeds, params Edit[] Edits)
{
    /// <summary>What of the simulation is run to catch it: seeds, or one scenario.</summary>
    public string Check { get; init; } = typeof(SeedRun).FullName!;

    /// <summary>Seeds of one theme only: what is wrong is too rare elsewhere.</summary>
    public string? Theme { get; init; }

    public bool IsScenario => Check != typeof(SeedRun).FullName && Check != typeof(Shells.ShellRun).FullName;

    public override string ToString() => Name;
}

/// <param name="File">Under src/, or under this project for what the shells do.</param>
/// <param name="From">Must stand there exactly once: a control follows the code it is about.</param>
public sealed record Edit(string File, string From, string To);
