namespace OrleansKv.Client;

/// <summary>The names of the clients' spans and metrics, for example for OpenTelemetry.</summary>
public static class OrleansKvDiagnostics
{
    /// <summary>
    /// The ActivitySource with one client span for each operation, all attempts included. No span contains a key or
    /// a value.
    /// </summary>
    public const string ActivitySourceName = "OrleansKv.Client";

    /// <summary>
    /// The meter with "db.client.operation.duration" (s), the duration of operations with all attempts included, and
    /// "orleanskv.client.attempt.failures".
    /// </summary>
    public const string MeterName = "OrleansKv.Client";
}
