namespace OrleansKv.Faults.Faults;

/// <summary>Everything that these tests know to go wrong.</summary>
internal static class Catalogue
{
    public static readonly IReadOnlyList<Fault> All =
    [
        ProcessFaults.Kill, ProcessFaults.Freeze, ProcessFaults.ShortFreezes, ProcessFaults.KillAll,
        ProcessFaults.RollingRestart,
        NetworkFaults.IsolatedOwner, NetworkFaults.IsolatedNode, NetworkFaults.IsolatedClients,
        NetworkFaults.Deaf, NetworkFaults.Mute, NetworkFaults.Bridge, NetworkFaults.AllApart,
        NetworkFaults.Flapping, NetworkFaults.SlowNetwork,
        DiskFaults.Full, DiskFaults.ReadOnly, DiskFaults.Hanging, DiskFaults.Slow,
        ClockFaults.Jump, MembershipFaults.TableGone, GarbageFault.OnEveryPort,
    ];

    /// <summary>Those that every run of the tests goes through.</summary>
    public static IEnumerable<Fault> Quick(Needs needs) =>
        All.Where(fault => fault.Needs == needs && !fault.IsRare);
}
