using Orleans.Metadata;
using Orleans.Runtime;
using OrleansKv.Grains.Placement;
using OrleansKv.Replication;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Grains;

/// <summary>
/// How the node's store calls the grains of this silo, while the silo is active. A grain is called only by its own
/// node: operations from other nodes arrive in the stream between the replicas. So no call that this node could
/// still answer is lost with another silo.
/// </summary>
internal sealed class GrainCalls(
    ReplicaHost host, IGrainFactory grains, GrainInterfaceTypeResolver types, ActiveNodes nodes)
    : IKeyGrains, ILifecycleParticipant<ISiloLifecycle>
{
    /// <summary>
    /// Milliseconds that a call may take beyond the grain's own deadline, because its answer is better than a timeout.
    /// </summary>
    private const int Margin = 200;

    /// <summary>Looked up once: a lookup by attributes on every call would cost as much as the call.</summary>
    private readonly GrainInterfaceType _interface = types.GetGrainInterfaceType(typeof(IOwnedKeyGrain));

    private TimeSpan Patience => TimeSpan.FromMilliseconds(host.Group.Timing.Operation + Margin);

    public NodeId? OwnerOf(Key key) => nodes.Owner(key.Text);

    public async Task<WriteResult> ChangeAsync(Key key, Change change, long deadline)
    {
        var call = GrainOf(key).ChangeAsync(change, deadline, host.Group.Self.Number);
        return (await call.WaitAsync(Patience, host.Group.Time)).ToResult();
    }

    public async Task<ReadResult> ReadAsync(Key key, long deadline)
    {
        var call = GrainOf(key).ReadAsync(deadline, host.Group.Self.Number);
        return (await call.WaitAsync(Patience, host.Group.Time)).ToResult();
    }

    public void Participate(ISiloLifecycle lifecycle) =>
        lifecycle.Subscribe(nameof(GrainCalls), ServiceLifecycleStage.Active, StartAsync, StopAsync);

    private IOwnedKeyGrain GrainOf(Key key) =>
        (IOwnedKeyGrain)grains.GetGrain(GrainId.Create(KeyGrain.Type, IdSpan.Create(key.Text)), _interface);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        host.Store.Grains = this;
        return Task.CompletedTask;
    }

    private Task StopAsync(CancellationToken cancellationToken)
    {
        host.Store.Detach(this);
        return Task.CompletedTask;
    }
}
