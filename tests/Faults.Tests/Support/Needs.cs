using OrleansKv.Processes;

namespace OrleansKv.Faults;

/// <summary>What a fault cannot do without.</summary>
[Flags]
public enum Needs
{
    Nothing = 0,
    Network = 1,
    Disk = 2,
    Clock = 4,

    /// <summary>A membership table.</summary>
    Orleans = 8,
}

internal static class Missing
{
    /// <returns>Why the fault cannot be tried here; null when it can.</returns>
    public static string? For(Mode mode, Needs needs)
    {
        if (mode == Mode.Orleans && !File.Exists(Program.PathOf(mode)))
            return $"There is no silo to test: {Program.PathOf(mode)} is not built.";
        if (needs.HasFlag(Needs.Network) && Network.TestNetwork.Missing is { } network)
            return $"No network of the test's own: {network}.";
        if (needs.HasFlag(Needs.Disk) && TestDisk.Missing is { } disk) return $"No disk to spoil: {disk}.";
        return needs.HasFlag(Needs.Clock) && FakeClock.Missing is { } clock
            ? $"No clock to move: {clock}."
            : null;
    }
}
