using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Runtime;
using OrleansKv.Grains.Placement;
using OrleansKv.Replication;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Grains;

/// <summary>
/// Holds the key's long-lived proposer, and with it the last chosen entry, so that a change costs one round trip. A
/// second activation, here or on another node, costs speed, never correctness.
/// </summary>
[Reentrant]
[RendezvousPlacement]
[GrainDirectory(ComputedDirectory.Name)]
[GrainType(TypeName)]
internal sealed class KeyGrain(ReplicaHost host, ActiveNodes nodes, ActiveKeys active)
    : Grain, IKeyGrain, IOwnedKeyGrain, IDisposable
{
    public static readonly GrainType Type = GrainType.Create(TypeName);

    private const string TypeName = "key";
    private Key _key;
    private KeyProposer? _proposer;
    private KeyOperations? _operations;
    private ActiveKeys.Place? _place;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = Key.From(this.GetPrimaryKeyString());
        _proposer = new(_key, host.Group, host.Replica);
        _operations = new(host.Group, _proposer);
        _place = active.Enter(_key, Leave);
        return Task.CompletedTask;
    }

    /// <summary>Runs before Orleans starts the next activation, which may then resume the term.</summary>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _proposer?.Dispose();
        _place?.Dispose();
    }

    public Task<KeyRead> GetAsync(CancellationToken cancellationToken) =>
        ProveAsync(host.Group.Deadline, cancellationToken);

    public Task<KeyRead> ReadAsync(long deadline, int node) => ProveAsync(LocalDeadline(deadline, node), default);

    public Task<KeyWrite> ChangeAsync(KeyChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        cancellationToken.ThrowIfCancellationRequested();
        return ProposeAsync(change.ToChange(), host.Group.Deadline, cancellationToken);
    }

    public Task<KeyWrite> ChangeAsync(Change change, long deadline, int node) =>
        ProposeAsync(change, LocalDeadline(deadline, node), default);

    private async Task<KeyRead> ProveAsync(long deadline, CancellationToken cancellationToken)
    {
        _place!.Asked();
        LeaveIfMoved();
        var read = await _operations!.ReadAsync(_key, deadline).WaitAsync(cancellationToken);
        _place.Holds(_proposer!.HeldBytes);
        return KeyRead.From(read);
    }

    private async Task<KeyWrite> ProposeAsync(Change change, long deadline, CancellationToken cancellationToken)
    {
        _place!.Asked();
        LeaveIfMoved();
        var write = await _operations!.ChangeAsync(_key, change, deadline).WaitAsync(cancellationToken);
        _place.Holds(_proposer!.HeldBytes);
        return KeyWrite.From(write);
    }

    private long LocalDeadline(long deadline, int node) =>
        node == host.Group.Self.Number ? deadline : host.Group.Deadline;

    /// <summary>On a thread of the pool, where an exception would end the process.</summary>
    private void Leave()
    {
        try
        {
            GrainContext.Deactivate(new(DeactivationReasonCode.ActivationIdle, "Other keys are called more often."));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The silo is stopping, and the grain with it.
        }
    }

    /// <summary>
    /// If the key belongs to another node by the current view of active silos, this activation ends after its current
    /// requests.
    /// </summary>
    private void LeaveIfMoved()
    {
        var owner = nodes.Owner(_key.Text);
        if (owner is not null && owner != host.Group.Self) DeactivateOnIdle();
    }
}
