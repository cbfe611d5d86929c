using OrleansKv.Load;

namespace OrleansKv.Runner.Measuring;

/// <summary>What one system did in one scenario in one round, as named figures.</summary>
internal sealed record Measurement(
    string Scenario, string System, int Round, IReadOnlyDictionary<string, double> Figures);

/// <summary>The names of figures, with their units.</summary>
internal static class Figure
{
    /// <summary>Operations a second.</summary>
    public const string Rate = "rate";

    /// <summary>Milliseconds, as all latencies.</summary>
    public const string P50 = "p50";
    public const string P99 = "p99";
    public const string P999 = "p99.9";
    public const string Max = "max";
    public const string Errors = "errors";

    /// <summary>Microseconds of processor time of the three servers for an operation.</summary>
    public const string Cpu = "cpu";

    /// <summary>Bytes to disk for an operation, by all three servers.</summary>
    public const string Written = "written";

    /// <summary>fsync and fdatasync calls for an operation, of all three servers.</summary>
    public const string Syncs = "syncs";

    /// <summary>Resident MB of the largest node.</summary>
    public const string Memory = "memory";

    /// <summary>Seconds without any success around a kill.</summary>
    public const string Gap = "gap";

    /// <summary>Seconds without a write of one key of the dead node: the worst key.</summary>
    public const string KeyGap = "key-gap";

    /// <summary>The same before anything was killed: what the load itself leaves open.</summary>
    public const string QuietGap = "quiet-gap";

    /// <summary>Seconds from the start of a process until it is ready.</summary>
    public const string Start = "start";

    /// <summary>The same after SIGKILL.</summary>
    public const string CrashStart = "crash-start";

    public static Dictionary<string, double> Of(LoadResult result) => new()
    {
        [Rate] = result.Rate,
        [P50] = result.Latencies.Milliseconds(0.5),
        [P99] = result.Latencies.Milliseconds(0.99),
        [P999] = result.Latencies.Milliseconds(0.999),
        [Max] = result.Latencies.Max / 1000.0,
        [Errors] = result.Errors,
    };
}
