using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansKv.Client;

/// <summary>
/// Spans and measurements of operations, named by OpenTelemetry's conventions for database clients. Without a
/// listener it costs two checks of a field.
/// </summary>
internal static class ClientTelemetry
{
    private const string System = "db.system.name";
    private const string SystemName = "orleanskv";
    private const string OperationName = "db.operation.name";
    private const string Transport = "orleanskv.transport";
    private const string ErrorType = "error.type";

    private static readonly ActivitySource Source = new(OrleansKvDiagnostics.ActivitySourceName);
    private static readonly Meter Meter = new(OrleansKvDiagnostics.MeterName);

    private static readonly Histogram<double> Duration = Meter.CreateHistogram(
        "db.client.operation.duration", "s", "Duration of operations, all attempts included.",
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 10],
        });

    private static readonly Counter<long> Failures = Meter.CreateCounter<long>(
        "orleanskv.client.attempt.failures", "{attempt}", "Attempts that did not complete their operation.");

    public static bool IsObserved => Source.HasListeners() || Duration.Enabled;

    public static void Failed(string operation, string transport) => Failures.Add(
        1, new(System, SystemName), new(OperationName, operation), new(Transport, transport));

    public static Activity? Start(string operation, string transport)
    {
        var span = Source.StartActivity(operation, ActivityKind.Client);
        span?.SetTag(System, SystemName).SetTag(OperationName, operation).SetTag(Transport, transport);
        return span;
    }

    /// <param name="error">"unavailable", "unknown" or an exception's type; null for an answer.</param>
    public static void Ended(
        Activity? span, string operation, string transport, string? error, TimeSpan took)
    {
        if (error is not null) span?.SetTag(ErrorType, error).SetStatus(ActivityStatusCode.Error);
        if (!Duration.Enabled) return;
        var tags = new TagList
        {
            { System, SystemName }, { OperationName, operation }, { Transport, transport },
        };
        if (error is not null) tags.Add(ErrorType, error);
        Duration.Record(took.TotalSeconds, tags);
    }
}
