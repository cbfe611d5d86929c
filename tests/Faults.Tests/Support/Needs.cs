namespace OrleansKv.Faults;

/// <summary>What a fault requires.</summary>
[Flags]
public enum Needs
{
    Nothing = 0,
    Network = 1,
    Disk = 2,
    Clock = 4,

    /// <summary>The membership table, which is always there: a group of its own.</summary>
    Membership = 8,
}

internal static class Missing
{
    /// <returns>Why the fault cannot be injected here; null if it can.</returns>
    public static string? For(Needs needs)
    {
        if (needs.HasFlag(Needs.Network) && Network.TestNetwork.Missing is { } network)
            return $"No private test network: {network}.";
        if (needs.HasFlag(Needs.Disk) && TestDisk.Missing is { } disk) return $"No test disk: {disk}.";
        return needs.HasFlag(Needs.Clock) && FakeClock.Missing is { } clock
            ? $"No test clock: {clock}."
            : null;
    }
}
