using System.Collections.Concurrent;
using System.Diagnostics;

namespace OrleansKv.Faults.Load;

/// <summary>
/// Clients at every node, one for each owner's keys, that read, write, compare and set, delete and let keys expire.
/// Each uses only its own class of keys, so that one that waits for a lost owner does not delay the other classes.
/// </summary>
internal sealed class FaultLoad : IAsyncDisposable
{
    /// <summary>The product promises an answer within 3 s; after this time a request is cut off.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    /// <summary>The pause between two requests of a client: leaves the machine capacity to recover.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(10);

    private static int _loads;

    private readonly string _prefix = $"load{Interlocked.Increment(ref _loads)}";
    private readonly List<NodeClient> _clients = [];
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly ConcurrentDictionary<string, int> _unknown = new();
    private readonly Task _running;
    private volatile bool _stopping;

    public FaultLoad(IEnumerable<Node> nodes, int seed)
    {
        var all = nodes.ToList();
        var slots = all.ToDictionary(
            node => node.Name,
            node => Enumerable.Range(0, 2).Select(i => new KeySlot($"{_prefix}/{i}", node.Name)).ToArray());
        _clients.AddRange(all.Select(node => node.NewClient(Patience)));
        _running = Task.WhenAll(
            from side in all.Select((node, i) => (node.Name, Client: _clients[i]))
            from owner in all
            let random = new Random(unchecked((seed * 100) + (side.Name[0] * 10) + owner.Name[0]))
            select Task.Run(() => RunAsync(side.Name, side.Client, slots[owner.Name], random)));
    }

    public string Prefix => $"{_prefix}/";

    public Recorder Recorder { get; } = new();

    public Timeline Timeline { get; } = new();

    /// <summary>Unknown outcomes by node and reason, with their number.</summary>
    public string Unknown => string.Join(
        "; ", _unknown.OrderByDescending(u => u.Value).Select(u => $"{u.Value} at {u.Key}"));

    /// <summary>Answers that no fault justifies.</summary>
    public IReadOnlyCollection<string> Violations => _violations;

    /// <summary>Waits for this time, and until this many more requests were served.</summary>
    public Task GoOnAsync(TimeSpan time, int served = 0)
    {
        var (until, since) = (Timeline.Served + served, Stopwatch.GetTimestamp());
        return Poll.UntilAsync(
            $"{served} more requests are served",
            () => Timeline.Served >= until && Stopwatch.GetElapsedTime(since) >= time,
            Poll.Patience + time);
    }

    public Task StopAsync()
    {
        _stopping = true;
        return _running;
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        foreach (var client in _clients) client.Dispose();
    }

    private async Task RunAsync(string side, NodeClient client, KeySlot[] slots, Random random)
    {
        using var breath = new PeriodicTimer(Pause);
        var known = new Dictionary<string, long>();
        while (!_stopping)
        {
            var slot = slots[random.Next(slots.Length)];
            var key = slot.NextKey();
            var began = Stopwatch.GetTimestamp();
            var answer = await AskAsync(client, slot, key, known.GetValueOrDefault(key), random);
            Timeline.Add(new(began, Stopwatch.GetTimestamp(), side, slot.Owner, answer.Status));
            if (known.Count > 8) known.Clear();
            if (answer.Revision is { } revision) known[key] = revision;
            if (answer.Status is 0 or 504) slot.NoteUnknown();
            if (answer.Status == 504) _unknown.AddOrUpdate($"{side}: {ReasonOf(answer)}", 1, (_, n) => n + 1);
            Judge(key, answer);
            await breath.WaitForNextTickAsync();
        }
    }

    /// <summary>The first sentence; the advice that follows is always the same.</summary>
    private static string ReasonOf(Answer answer) =>
        answer.Json().GetProperty("detail").GetString()!.Split(". ")[0];

    private Task<Answer> AskAsync(NodeClient client, KeySlot slot, string key, long revision, Random random)
    {
        switch (random.Next(100))
        {
            case < 40: return Recorder.GetAsync(client, key);
            case < 68: return Recorder.PutAsync(client, key);
            case < 90: return Recorder.PutAsync(client, key, revision);
            case < 98: return Recorder.DeleteAsync(client, key);
            default:
                slot.NoteUnknown(); // when it expires
                return Recorder.PutAsync(client, key, ttl: 1);
        }
    }

    private void Judge(string key, Answer answer)
    {
        if (answer.Status is not (0 or 404 or 412 or 503 or 504) && !answer.IsSuccess)
            _violations.Enqueue($"{key}: {answer}");
        if (answer is { Status: 503, TellsWhenToRetry: false })
            _violations.Enqueue($"{key}: a refusal that does not say when to retry: {answer}");
    }
}
