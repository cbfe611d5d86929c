using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansKv.Grains.Placement;
using OrleansKv.Node;

namespace OrleansKv.Silo;

/// <summary>
/// The store by grains, and the silo they live in. Until the silo is up, and whenever it is not, requests go
/// straight to the replicas: the grains make the store fast, not correct. A silo that the others declared
/// dead is built anew.
/// </summary>
internal sealed class SiloFront(NodeParts parts) : IStoreFront, IKeyValueStore
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan RetryPause = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly ILogger _log = parts.Logs.CreateLogger<SiloFront>();
    private readonly CancellationTokenSource _stop = new();
    private volatile IKeyValueStore? _grains;
    private volatile ActiveNodes? _active;
    private Task _running = Task.CompletedTask;

    public IKeyValueStore Store => this;

    public string? Problem { get; private set; } = "The silo is starting.";

    public double? OwnedShare =>
        _active is { } active ? Rendezvous.ShareOf(parts.Options.Node, active.Silos.Keys) : null;

    private IKeyValueStore Current => _grains ?? parts.Host.Store;

    public void Start() => _running = RunAsync();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }

    public ValueTask<ReadResult> GetAsync(Key key, Consistency consistency, CancellationToken cancellation) =>
        Current.GetAsync(key, consistency, cancellation);

    public ValueTask<WriteResult> ChangeAsync(Key key, Change change, CancellationToken cancellation) =>
        Current.ChangeAsync(key, change, cancellation);

    public ValueTask<WriteResult> ClearAsync(CancellationToken cancellation) =>
        Current.ClearAsync(cancellation);

    public ValueTask<ListResult> ListAsync(ListQuery query, CancellationToken cancellation) =>
        Current.ListAsync(query, cancellation);

    private async Task RunAsync()
    {
        while (!parts.Host.IsReady && !_stop.IsCancellationRequested) await WaitAsync(Pause);
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await RunSiloAsync();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Problem = null; // the store serves without grains
                _log.LogWarning("The silo of {Node} is not up, requests go without grains: {Reason}",
                    parts.Options.Node, e.Message);
            }
            await WaitAsync(RetryPause);
        }
    }

    /// <returns>When this node stops, or its silo can live no longer.</returns>
    private async Task RunSiloAsync()
    {
        var dead = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var host = await SiloBuilding.BuildAsync(parts, new SiloDeath(dead));
        using (var limit = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token))
        {
            limit.CancelAfter(TimeSpan.FromSeconds(30));
            await host.StartAsync(limit.Token);
        }
        _grains = host.Services.GetRequiredService<IKeyValueStore>();
        _active = host.Services.GetRequiredService<ActiveNodes>();
        Problem = null;
        _log.LogInformation("The silo of {Node} is up", parts.Options.Node);
        var stopping = Task.Delay(Timeout.Infinite, _stop.Token);
        if (await Task.WhenAny(dead.Task, stopping) == dead.Task)
            _log.LogWarning(
                "The silo of {Node} ends and is built anew: {Reason}", parts.Options.Node, await dead.Task);
        (_grains, _active) = (null, null);
        await StopAsync(host);
    }

    private static async Task StopAsync(IHost host)
    {
        using var limit = new CancellationTokenSource(StopTimeout);
        await host.StopAsync(limit.Token);
    }

    private Task WaitAsync(TimeSpan time) =>
        Task.Delay(time, _stop.Token).ContinueWith(_ => { }, TaskScheduler.Default);
}
