using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Watching;

/// <summary>A client that reads every event of one watch immediately.</summary>
internal sealed class Follower : IAsyncDisposable
{
    private readonly List<WatchEvent> _events = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;

    private Follower(IAsyncEnumerable<WatchEvent> events) => _running = RunAsync(events);

    public IReadOnlyList<WatchEvent> All
    {
        get
        {
            lock (_events) return [.. _events];
        }
    }

    /// <summary>The events as text, without idle events.</summary>
    public IReadOnlyList<string> Delivered => [.. All.Where(e => e.Kind != WatchKind.Idle).Select(Text)];

    public string Token => All[^1].Token;

    /// <summary>The node has ended the watch.</summary>
    public bool HasEnded => _running.IsCompletedSuccessfully;

    public static async Task<Follower> StartAsync(
        ReplicaHost at, string prefix = "", string? token = null, bool snapshot = false)
    {
        var follower = new Follower(await OpenAsync(at, prefix, token, snapshot));
        if (token is null && !snapshot) await follower.SeesAsync("Ready");
        return follower;
    }

    public static async Task<IAsyncEnumerable<WatchEvent>> OpenAsync(
        ReplicaHost at, string prefix = "", string? token = null, bool snapshot = false)
    {
        var opening = await at.Watches.WatchAsync(new(prefix, token, snapshot), CancellationToken.None);
        return Assert.IsType<WatchOpening.Opened>(opening).Events;
    }

    /// <summary>Waits for an event.</summary>
    public Task SeesAsync(string text) =>
        Poll.UntilAsync($"'{text}' is delivered", () => Delivered.Contains(text));

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        try
        {
            await _running.Soon();
        }
        catch (OperationCanceledException)
        {
            // As asked.
        }
        _stop.Dispose();
    }

    private static string Text(WatchEvent e) => e.Kind switch
    {
        WatchKind.Put => $"{e.Key}={System.Text.Encoding.UTF8.GetString(e.Value!.Bytes.Span)}",
        WatchKind.Delete => $"{e.Key} deleted",
        WatchKind.Expire => $"{e.Key} expired",
        WatchKind.Clear => $"clear {e.Revision}",
        _ => e.Kind.ToString(),
    };

    private async Task RunAsync(IAsyncEnumerable<WatchEvent> events)
    {
        await foreach (var e in events.WithCancellation(_stop.Token))
            lock (_events)
                _events.Add(e);
    }
}
