using OrleansKv.Processes;

namespace OrleansKv.Faults;

public sealed class StandaloneSoakTests
{
    [SoakTheory, Standalone]
    public Task Random_faults_break_no_promise(Mode mode) => SoakRun.AsyncOf(mode);
}

/// <summary>A class of its own: the two run side by side.</summary>
public sealed class SiloSoakTests
{
    [SoakTheory, Orleans]
    public Task Random_faults_break_no_promise(Mode mode) => SoakRun.AsyncOf(mode);
}

internal static class SoakRun
{
    public static async Task AsyncOf(Mode mode)
    {
        Results.Append("progress.log", $"{mode}: seed {Settings.Seed}, {Settings.Minutes} minutes");
        await using var soak = new Soak(mode, Settings.Seed, TimeSpan.FromMinutes(Settings.Minutes!.Value));
        await soak.RunAsync();
    }
}
