using System.Diagnostics;

namespace OrleansKv.Processes;

/// <summary>Clients at every node that read, write, compare and set, and delete the same few keys.</summary>
internal sealed class MixedLoad
{
    /// <summary>The checker takes 128 operations on a key; then the clients leave it for a fresh one.</summary>
    private const int OperationsPerKey = 90;
    private const int Slots = 4;
    private const int ClientsPerNode = 2;

    private readonly int[] _begun = new int[Slots];
    private readonly Task _running;
    private volatile bool _stopping;

    public MixedLoad(IEnumerable<Node> nodes, int seed) => _running = Task.WhenAll(nodes
        .SelectMany(node => Enumerable.Repeat(node.Client, ClientsPerNode))
        .Select((client, i) => Task.Run(() => RunAsync(client, new(seed + i)))));

    public Recorder Recorder { get; } = new();

    public Task GoOnAsync(int operations, TimeSpan time)
    {
        var (until, since) = (Recorder.Count + operations, Stopwatch.GetTimestamp());
        return Poll.UntilAsync(
            $"{operations} more operations end",
            () => Recorder.Count >= until && Stopwatch.GetElapsedTime(since) >= time,
            Poll.Patience);
    }

    public Task StopAsync()
    {
        _stopping = true;
        return _running;
    }

    private async Task RunAsync(NodeClient client, Random random)
    {
        using var breath = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        var revision = 0L;
        while (!_stopping)
        {
            var slot = random.Next(Slots);
            var key = $"mixed/{slot}/{Interlocked.Increment(ref _begun[slot]) / OperationsPerKey}";
            var answer = random.Next(10) switch
            {
                < 4 => await Recorder.GetAsync(client, key),
                < 7 => await Recorder.PutAsync(client, key),
                < 9 => await Recorder.PutAsync(client, key, revision),
                _ => await Recorder.DeleteAsync(client, key),
            };
            revision = answer.Revision ?? revision;
            if (answer.Status is 0 or 503) await breath.WaitForNextTickAsync();
        }
    }
}
