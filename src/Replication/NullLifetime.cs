using Microsoft.Extensions.Hosting;

namespace OrleansKv.Replication;

/// <summary>
/// A lifetime that ignores signals, for the hosts inside the process of a node. By default each host would handle
/// SIGTERM itself, even in the middle of a start; instead the process handles it once.
/// </summary>
public sealed class NullLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
