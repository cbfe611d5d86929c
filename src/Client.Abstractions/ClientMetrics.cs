using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansKv.Client;

/// <summary>
/// The meter "OrleansKv.Client": operations by name, transport and end, and attempts that failed.
/// </summary>
internal static class ClientMetrics
{
    public const string MeterName = "OrleansKv.Client";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram<double>(
        "orleanskv.client.operation.duration", "s", "Operations, with all their attempts.");

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "orleanskv.client.attempt.failures", "{attempt}", "Attempts that did not end their operation.");

    public static void Failed(string operation, string transport) =>
        Failures.Add(1, new("operation", operation), new("transport", transport));

    /// <param name="end">"answered", "unavailable" or "unknown".</param>
    public static void Ended(string operation, string transport, string end, TimeSpan took)
    {
        if (!Duration.Enabled) return;
        Duration.Record(
            took.TotalSeconds,
            new TagList { { "operation", operation }, { "transport", transport }, { "end", end } });
    }
}
