using OrleansKv.Faults.Etcd;

namespace OrleansKv.Faults;

/// <summary>A run that takes minutes: only with `./test.sh --faults`.</summary>
public sealed class SoakFactAttribute : FactAttribute
{
    public SoakFactAttribute() => Skip = Settings.Minutes is null ? "Only with KV_FAULTS=<minutes>." : null;
}

/// <summary>The comparison with etcd: only with `./test.sh --compare-etcd`.</summary>
public sealed class CompareFactAttribute : FactAttribute
{
    public CompareFactAttribute() =>
        Skip = Settings.IsComparing ? EtcdCluster.Missing : "Only with KV_COMPARE=1.";
}

internal static class Settings
{
    public static double? Minutes { get; } = Get("KV_FAULTS") is { } text ? double.Parse(text) : null;

    public static bool IsLong { get; } = Get("KV_LONG") is not null;

    public static bool IsComparing { get; } = Get("KV_COMPARE") is not null;

    public static int Seed { get; } = int.Parse(Get("KV_SEED") ?? $"{Random.Shared.Next(1_000_000)}");

    private static string? Get(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } text ? text : null;
}
