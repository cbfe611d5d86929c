namespace OrleansKv.Client;

/// <summary>The names by which a program listens to its clients, for example with OpenTelemetry.</summary>
public static class OrleansKvDiagnostics
{
    /// <summary>
    /// The ActivitySource with one client span for each operation, all its attempts included. No span carries
    /// a key or a value.
    /// </summary>
    public const string ActivitySourceName = "OrleansKv.Client";

    /// <summary>
    /// The meter of "db.client.operation.duration" (s), operations with all their attempts, and
    /// "orleanskv.client.attempt.failures".
    /// </summary>
    public const string MeterName = "OrleansKv.Client";
}
