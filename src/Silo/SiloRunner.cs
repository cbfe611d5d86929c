using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansKv.Grains.Placement;
using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Silo.Membership;

namespace OrleansKv.Silo;

/// <summary>
/// Keeps the node's silo running: starts it, retries what fails, and replaces a silo that the others declared dead.
/// While no silo is up, the node serves without one: the grains make the store fast, not correct.
/// </summary>
/// <param name="options">Null: the node runs without a silo.</param>
/// <param name="fatal">Ends the node, if its membership can never work as configured.</param>
/// <param name="startTimeout">How long a silo may take to start before the start is retried; null: 30 s.</param>
internal sealed class SiloRunner(
    ReplicaHost host, NodeOptions node, SiloSettings? options, ILoggerFactory logs, TimeProvider time,
    Action<Exception> fatal, TimeSpan? startTimeout = null)
    : IAsyncDisposable
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly TimeSpan _startTimeout = startTimeout ?? TimeSpan.FromSeconds(30);

    private readonly ILogger _log = logs.CreateLogger<SiloRunner>();
    private readonly LogThrottle _downs = new(time);
    private readonly CancellationTokenSource _stop = new();
    private volatile ActiveNodes? _active;
    private volatile SiloState _state = options is null ? SiloState.None : SiloState.Starting;
    private Task _running = Task.CompletedTask;

    public SiloState State => _state;

    /// <summary>The share of all possible keys whose grains live on this node; null without grains.</summary>
    public double? OwnedShare =>
        _active is { } active ? Rendezvous.ShareOf(node.Node, active.Silos.Keys) : null;

    /// <summary>Starts the silo in the background, and retries failures until disposed.</summary>
    /// <param name="view">The status of this node, as reported by the silo's grains.</param>
    public void Start(IClusterView view)
    {
        if (options is null)
            Log.NoSilo(_log, node.Node);
        else
            _running = RunAsync(options, view);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    private async Task RunAsync(SiloSettings silo, IClusterView view)
    {
        if (!await TryMembershipAsync(silo.Membership)) return;
        while (!host.IsReady && !_stop.IsCancellationRequested) await WaitAsync(Pause);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await RunSiloAsync(silo, view);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                ReportDown(e);
            }
            await WaitAsync(RetryPause);
        }
    }

    /// <summary>
    /// Prepares the membership database as soon as the node starts, so that a wrong configuration is noticed before
    /// the other nodes are up. If the database does not answer, the node serves nevertheless.
    /// </summary>
    /// <returns>False if the node ends.</returns>
    private async Task<bool> TryMembershipAsync(MembershipOptions membership)
    {
        try
        {
            await MembershipSchema.EnsureAsync(membership);
        }
        catch (StartException e)
        {
            fatal(e);
            return false;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            ReportDown(e);
        }
        return true;
    }

    private void ReportDown(Exception e)
    {
        if (_stop.IsCancellationRequested) return;
        _state = SiloState.Down;
        if (_downs.IsDue(nameof(SiloState.Down))) Log.SiloDown(_log, node.Node, Explain(e));
    }

    private string Explain(Exception e) => e switch
    {
        OperationCanceledException or TimeoutException => $"it did not start within {_startTimeout.TotalSeconds} s",
        DbException => $"the membership database cannot be used ({e.Message.TrimEnd('.')})",
        _ => e.Message.TrimEnd('.'),
    };

    /// <returns>When this node stops, or its silo was declared dead.</returns>
    private async Task RunSiloAsync(SiloSettings silo, IClusterView view)
    {
        var dead = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        var orleans = await SiloBuilding.BuildAsync(silo, host, view, logs, new SiloDeath(dead));
        try
        {
            Log.SiloStarting(_log, node.Node);
            await StartAsync(orleans);
            await ServeAsync(orleans, dead.Task);
            await StopAsync(orleans);
        }
        finally
        {
            await DisposeAsync(orleans);
        }
    }

    /// <returns>When this node stops, or its silo was declared dead.</returns>
    private async Task ServeAsync(IHost orleans, Task<string> dead)
    {
        _active = orleans.Services.GetRequiredService<ActiveNodes>();
        _state = SiloState.Up;
        _downs.Clear();
        Log.SiloUp(_log, node.Node);
        var stopping = Task.Delay(Timeout.InfiniteTimeSpan, time, _stop.Token);
        if (await Task.WhenAny(dead, stopping) == dead) Log.SiloReplaced(_log, node.Node, await dead);
        host.Store.Grains = null;
        (_active, _state) = (null, SiloState.Down);
    }

    /// <summary>
    /// Does not wait for a silo whose start was canceled: in Orleans 10.4.2 its stop never completes.
    /// </summary>
    private async Task DisposeAsync(IHost orleans)
    {
        try
        {
            await Task.Run(() => ((IAsyncDisposable)orleans).DisposeAsync().AsTask()).WaitAsync(StopTimeout, time);
        }
        catch (TimeoutException)
        {
            // The idle host remains in memory.
        }
    }

    private async Task StartAsync(IHost orleans)
    {
        using var timeout = new CancellationTokenSource(_startTimeout, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, timeout.Token);
        try
        {
            await orleans.StartAsync(limit.Token);
        }
        catch
        {
            await AbandonAsync(orleans);
            throw;
        }
    }

    /// <summary>
    /// Stops what a silo had started before its start failed. A host that is only disposed leaves loops running, each
    /// of which uses a whole processor, and a silo that has already joined would have to be evicted by the others.
    /// </summary>
    private async Task AbandonAsync(IHost orleans)
    {
        using var limit = new CancellationTokenSource(StopTimeout, time);
        try
        {
            // A silo cannot be stopped unless it is running.
            var stopping = orleans.Services.GetRequiredService<ISiloLifecycleSubject>().OnStop(limit.Token);
            await stopping.WaitAsync(StopTimeout + Pause, time);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.SiloStopFailed(_log, node.Node, e.Message); // the others evict it
        }
    }

    private async Task StopAsync(IHost orleans)
    {
        using var limit = new CancellationTokenSource(StopTimeout, time);
        try
        {
            await orleans.StopAsync(limit.Token);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            Log.SiloStopFailed(_log, node.Node, e.Message); // the others evict it
        }
    }

    private Task WaitAsync(TimeSpan pause) =>
        Task.Delay(pause, time, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
}

/// <summary>Whether a node's requests go through grains.</summary>
internal enum SiloState
{
    /// <summary>Never: the cluster file has no membership.</summary>
    None,

    /// <summary>Not yet: the node serves without a silo.</summary>
    Starting,

    Up,

    /// <summary>Not now: the node serves without a silo, and retries.</summary>
    Down,
}
