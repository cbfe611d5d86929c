using Microsoft.Extensions.Logging;

namespace OrleansKv.Silo;

/// <summary>Logs a line when the node becomes ready, when it no longer is, and when it is ready again.</summary>
internal sealed class ReadinessLog(NodeId node, Func<bool> isReady, Func<string?> problem, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private bool _wasReady;
    private bool _isLater;

    public async Task RunAsync(TimeProvider time, CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            do Look();
            while (await timer.WaitForNextTickAsync(stop));
        }
        catch (OperationCanceledException)
        {
            // The node is stopping.
        }
    }

    internal void Look()
    {
        var now = isReady();
        if (now == _wasReady) return;
        _wasReady = now;
        if (!now) Log.NotReady(log, node, problem());
        else if (_isLater) Log.ReadyAgain(log, node);
        else Log.Ready(log, node);
        _isLater = true;
    }
}
