using OrleansKv.Replication.Consensus;

namespace OrleansKv.Api.Tests.Support;

/// <summary>Ends every call as the test says, and keeps what it was asked.</summary>
public sealed class ScriptedStore : IKeyValueStore
{
    public ReadResult Read { get; set; } = new ReadResult.Absent();

    public WriteResult Write { get; set; } = new WriteResult.Committed(1, true);

    public Queue<ListResult> Pages { get; } = [];

    public Change? LastChange { get; private set; }

    public Exception? Failure { get; set; }

    /// <summary>While set, a read hangs until its caller goes away.</summary>
    public HangingRead? Hanging { get; set; }

    public async ValueTask<ReadResult> GetAsync(
        Key key, Consistency consistency, CancellationToken cancellationToken)
    {
        if (Failure is not null) throw Failure;
        if (Hanging is not null) await Hanging.WaitAsync(cancellationToken);
        return Read;
    }

    public ValueTask<WriteResult> ChangeAsync(Key key, Change change, CancellationToken cancellationToken)
    {
        LastChange = change;
        return Failure is null ? new(Write) : throw Failure;
    }

    public ValueTask<WriteResult> ClearAsync(CancellationToken cancellationToken) =>
        Failure is null ? new(Write) : throw Failure;

    public ValueTask<ListResult> ListAsync(ListQuery query, CancellationToken cancellationToken) =>
        new(Pages.Dequeue());
}

public sealed class HangingRead
{
    private const TaskCreationOptions Elsewhere = TaskCreationOptions.RunContinuationsAsynchronously;

    private readonly TaskCompletionSource _begun = new(Elsewhere);
    private readonly TaskCompletionSource _cancelled = new(Elsewhere);

    public Task Begun => _begun.Task;

    public Task Cancelled => _cancelled.Task;

    public async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var registration = cancellationToken.Register(_cancelled.SetResult);
        _begun.SetResult();
        await _cancelled.Task;
        cancellationToken.ThrowIfCancellationRequested();
    }
}
