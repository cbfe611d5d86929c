using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Runtime;
using OrleansKv.Grains.Placement;
using OrleansKv.Replication;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Grains;

/// <summary>
/// Holds the key's long-lived proposer, and with it the entry chosen last: a change costs one round trip. A
/// second activation, here or on another node, costs speed, never correctness.
/// </summary>
[Reentrant]
[RendezvousPlacement]
[GrainDirectory(ComputedDirectory.Name)]
[GrainType(TypeName)]
internal sealed class KeyGrain(ReplicaHost host, ActiveNodes nodes, ActiveKeys active)
    : Grain, IKeyGrain, IDisposable
{
    public static readonly GrainType Type = GrainType.Create(TypeName);

    private const string TypeName = "key";
    private string? _key;
    private KeyProposer? _proposer;
    private KeyOperations? _operations;
    private ActiveKeys.Place? _place;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _key = this.GetPrimaryKeyString();
        var key = Key.From(_key);
        _proposer = new(key, host.Group, host.Replica);
        _operations = new(host.Group, _proposer.ProposeAsync);
        _place = active.Enter(key, Leave);
        return Task.CompletedTask;
    }

    /// <summary>Before Orleans lets the next activation begin, which may then go on with the term.</summary>
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

    public async Task<KeyRead> GetAsync(CancellationToken cancellationToken)
    {
        _place!.Asked();
        LeaveIfMoved();
        var read = await _operations!.ReadAsync(host.Group.Deadline).WaitAsync(cancellationToken);
        _place.Holds(_proposer!.HeldBytes);
        return KeyRead.From(read);
    }

    public async Task<KeyWrite> ChangeAsync(KeyChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        cancellationToken.ThrowIfCancellationRequested();
        _place!.Asked();
        LeaveIfMoved();
        var group = host.Group;
        var deadline = change.Deadline == 0 ? group.Deadline : group.StepDeadline(change.Deadline);
        if (deadline is not { } until) return KeyWrite.From(Forwarded.TooLate);
        var write = await _operations!.ChangeAsync(change.ToChange(), until).WaitAsync(cancellationToken);
        _place.Holds(_proposer!.HeldBytes);
        return KeyWrite.From(write);
    }

    /// <summary>On a thread of the pool, where an exception would end the process.</summary>
    private void Leave()
    {
        try
        {
            GrainContext.Deactivate(new(DeactivationReasonCode.ActivationIdle, "Other keys are asked more."));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Its silo is ending, and the grain with it.
        }
    }

    /// <summary>
    /// When the silos that are active name another node, this activation ends after the requests it has.
    /// </summary>
    private void LeaveIfMoved()
    {
        var owner = nodes.Owner(_key!);
        if (owner is not null && owner != host.Group.Self) DeactivateOnIdle();
    }
}
