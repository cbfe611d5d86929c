using OrleansKv.Runner.Systems;

namespace OrleansKv.Runner.Measuring;

/// <summary>Reads the servers' counters before and after a load and adds its costs to its figures.</summary>
internal sealed class Meter(Cluster cluster)
{
    private readonly double _cpu = Cpu(cluster);
    private readonly double _written = Written(cluster);

    /// <param name="operations">That succeeded in between.</param>
    public void AddCosts(Dictionary<string, double> figures, double operations)
    {
        figures[Figure.Cpu] = (Cpu(cluster) - _cpu) * 1e6 / operations;
        figures[Figure.Written] = (Written(cluster) - _written) / operations;
        figures[Figure.Memory] = Memory(cluster);
    }

    public static double Memory(Cluster cluster) => cluster.Servers.Max(s => s.MemoryMegabytes);

    private static double Cpu(Cluster cluster) => cluster.Servers.Sum(s => s.CpuSeconds);

    private static double Written(Cluster cluster) => cluster.Servers.Sum(s => s.WrittenBytes);
}
