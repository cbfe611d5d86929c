using Orleans.Metadata;
using Orleans.Runtime;
using OrleansKv.Grains.Placement;
using OrleansKv.Replication;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Grains;

/// <summary>
/// Operations of the keys whose grains belong to this node. A grain is only ever asked by its own node: what
/// comes from elsewhere comes by the stream between the replicas. So a silo that dies takes no call with it
/// that its node could still answer for.
/// </summary>
internal sealed class GrainOwner(
    ReplicaHost host, IGrainFactory grains, GrainInterfaceTypeResolver types, ActiveNodes nodes) : IKeyOwner
{
    /// <summary>
    /// A little more than the grain's own limit, in milliseconds: its answer says more than our silence.
    /// </summary>
    private const int Margin = 200;

    /// <summary>Looked up once: by its attributes, at every call, it would cost what the call does.</summary>
    private readonly GrainInterfaceType _interface = types.GetGrainInterfaceType(typeof(IKeyGrain));

    private TimeSpan Patience => TimeSpan.FromMilliseconds(host.Group.Timing.Operation + Margin);

    public async Task<WriteResult> ChangeAsync(Key key, Change change, long deadline)
    {
        if (host.Group.StepDeadline(deadline) is not { } until) return Forwarded.TooLate;
        if (!IsHere(key)) return await host.Store.ProposeAsync(key, change, until);
        try
        {
            var call = GrainOf(key).ChangeAsync(KeyChange.From(change, deadline));
            return (await call.WaitAsync(Patience)).ToResult();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            if (await host.Store.TryFindAsync(key, change) is { } committed) return committed;
            return new WriteResult.Unknown($"The key's grain did not answer ({e.GetType().Name}).");
        }
    }

    public async Task<ReadResult> ReadAsync(Key key, long deadline)
    {
        if (host.Group.StepDeadline(deadline) is not { } until)
            return new ReadResult.Unavailable("It arrived after its deadline.");
        if (IsHere(key))
        {
            try
            {
                return (await GrainOf(key).GetAsync().WaitAsync(Patience)).ToResult();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // A silo that comes or goes: the replicas still answer.
            }
        }
        return await host.Store.ReadWithProofAsync(key, until);
    }

    private IKeyGrain GrainOf(Key key) =>
        (IKeyGrain)grains.GetGrain(GrainId.Create(KeyGrain.Type, IdSpan.Create(key.Text)), _interface);

    /// <summary>
    /// Two nodes may see different silos for a moment; a second hop would not make it better.
    /// </summary>
    private bool IsHere(Key key) => nodes.Owner(key.Text) == host.Group.Self;
}
