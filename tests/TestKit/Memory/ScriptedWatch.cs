using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace OrleansKv.TestKit.Memory;

/// <summary>Tells the events that the test gives it, and keeps what it was asked.</summary>
public sealed class ScriptedWatch : IWatchable
{
    private readonly Channel<WatchEvent> _events = Channel.CreateUnbounded<WatchEvent>();
    private readonly TaskCompletionSource _left = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Instead of events.</summary>
    public WatchOpening? Opening { get; set; }

    /// <summary>A defect of the store.</summary>
    public Exception? Failure { get; set; }

    public WatchQuery? LastQuery { get; private set; }

    /// <summary>Completes when the enumeration of the events was disposed.</summary>
    public Task Left => _left.Task;

    public int Untaken => _events.Reader.Count;

    public void Tell(WatchEvent e) => Assert.True(_events.Writer.TryWrite(e));

    public void End() => _events.Writer.Complete();

    public ValueTask<WatchOpening> WatchAsync(WatchQuery query, CancellationToken cancellationToken)
    {
        LastQuery = query;
        if (Failure is { } failure) throw failure;
        return new(Opening ?? new WatchOpening.Opened(EnumerateAsync(CancellationToken.None)));
    }

    private async IAsyncEnumerable<WatchEvent> EnumerateAsync(
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        try
        {
            await foreach (var e in _events.Reader.ReadAllAsync(cancellationToken)) yield return e;
        }
        finally
        {
            _left.TrySetResult();
        }
    }
}
