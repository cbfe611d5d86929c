using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OrleansKv.Client.Health;

/// <summary>Reads a key that need not exist: the answer takes a majority of the nodes.</summary>
internal sealed class StoreHealthCheck(IKeyValueClient client, TimeSpan deadline) : IHealthCheck
{
    private const string Key = "orleanskv/health";

    public async Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var read = await client.TryGetAsync(Key, new() { Deadline = deadline }, cancellationToken)
            .ConfigureAwait(false);
        return read is ReadResult.Unavailable { Reason: var reason }
            ? new(context.Registration.FailureStatus, $"The store does not answer reads: {reason}")
            : HealthCheckResult.Healthy("The store answers linearizable reads.");
    }
}
