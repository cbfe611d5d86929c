using Microsoft.Extensions.Hosting;

namespace OrleansKv.Replication;

/// <summary>
/// For the hosts inside a node's process. By default each would handle SIGTERM itself, in the middle of a start
/// too; the process does it, once for all.
/// </summary>
public sealed class QuietLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
