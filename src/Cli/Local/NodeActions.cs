using System.Collections.Concurrent;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Cli.Local;

/// <summary>Starts, stops and kills nodes in the background while the table keeps being redrawn.</summary>
internal sealed class NodeActions(Terminal terminal, Home home, LocalCluster cluster)
{
    private readonly ConcurrentDictionary<string, string> _doing = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Task> _tasks = new(StringComparer.Ordinal);

    /// <summary>How the last action ended.</summary>
    public string Message { get; private set; } = "";

    /// <summary>"starting", "stopping" or "killing"; null if no action is in progress.</summary>
    public string? Doing(string node) => _doing.GetValueOrDefault(node);

    public void Start(string node) => Begin(node, "starting", async cancellation =>
    {
        var program = NodeLauncher.Of(terminal, home);
        var started = await cluster.StartAsync(node, program, cancellation);
        var problem = await cluster.WaitReadyAsync(started, LocalCluster.StartPatience, cancellation);
        return problem?.Reason ?? $"{node} is ready (pid {started.Pid})";
    });

    public void Stop(string node) => Begin(node, "stopping", async cancellation =>
        Stopping.OfStop(cluster, node, await cluster.StopAsync(node, cancellation)));

    public void Kill(string node) => Begin(node, "killing", async cancellation =>
        Stopping.OfKill(node, await cluster.KillAsync(node, cancellation)));

    /// <summary>Waits for the actions in progress, so that none is left unfinished.</summary>
    public Task EndAsync() => Task.WhenAll(_tasks.Values);

    private void Begin(string node, string doing, Func<CancellationToken, Task<string>> action)
    {
        if (!_doing.TryAdd(node, doing)) return;
        Message = "";
        _tasks[node] = RunAsync(node, action);
    }

    private async Task RunAsync(string node, Func<CancellationToken, Task<string>> action)
    {
        try
        {
            Message = NodeMessage.WithName(node, await action(CancellationToken.None));
        }
        catch (Exception e) when (e is CliException or IOException or UnauthorizedAccessException)
        {
            Message = NodeMessage.WithName(node, e.Message);
        }
        finally
        {
            _doing.TryRemove(node, out _);
        }
    }
}
