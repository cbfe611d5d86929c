namespace OrleansKv.Faults.Faults;

/// <summary>All faults that these tests inject.</summary>
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

    /// <summary>The faults of every ordinary run.</summary>
    public static IEnumerable<Fault> Quick(Needs needs) =>
        All.Where(fault => fault.Needs == needs && !fault.IsRare);
}
