using Microsoft.Extensions.Diagnostics.HealthChecks;
using OrleansKv.Client;
using OrleansKv.Client.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the health check of the store.</summary>
public static class OrleansKvHealthChecks
{
    /// <summary>
    /// Adds a check that is healthy while the store answers a linearizable read, which takes a majority of the nodes.
    /// </summary>
    /// <param name="builder">The result of services.AddHealthChecks().</param>
    /// <param name="name">The name of the check in reports.</param>
    /// <param name="clientName">
    /// The name under which AddKeyedOrleansKvHttp registered the client; null: the client without a name.
    /// </param>
    /// <param name="failureStatus">What the check reports when the read fails; null: unhealthy.</param>
    /// <param name="tags">Tags by which checks can be selected.</param>
    /// <param name="timeout">The longest wait for the read, above 0; null: 2 s.</param>
    public static IHealthChecksBuilder AddOrleansKv(
        this IHealthChecksBuilder builder, string name = "orleanskv", string? clientName = null,
        HealthStatus? failureStatus = null, IEnumerable<string>? tags = null, TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(name);
        OptionChecks.CheckDeadline(timeout, nameof(timeout));
        return builder.Add(new HealthCheckRegistration(
            name,
            services => new StoreHealthCheck(
                clientName is null
                    ? services.GetRequiredService<IKeyValueClient>()
                    : services.GetRequiredKeyedService<IKeyValueClient>(clientName),
                timeout ?? TimeSpan.FromSeconds(2)),
            failureStatus, tags));
    }
}
