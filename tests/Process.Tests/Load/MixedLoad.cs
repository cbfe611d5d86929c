using System.Diagnostics;

namespace OrleansKv.Processes;

/// <summary>Clients at every node that read, write, compare and set, and delete the same few keys.</summary>
internal sealed class MixedLoad
{
    private const int ClientsPerNode = 2;

    private readonly Slot[] _slots = [.. Enumerable.Range(0, 4).Select(number => new Slot(number))];
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
            var slot = _slots[random.Next(_slots.Length)];
            var key = slot.NextKey();
            var answer = random.Next(10) switch
            {
                < 4 => await Recorder.GetAsync(client, key),
                < 7 => await Recorder.PutAsync(client, key),
                < 9 => await Recorder.PutAsync(client, key, revision),
                _ => await Recorder.DeleteAsync(client, key),
            };
            revision = answer.Revision ?? revision;
            if (answer.Status is 0 or 504) slot.NoteUnknown();
            if (answer.Status is 0 or 503) await breath.WaitForNextTickAsync();
        }
    }

    /// <summary>
    /// A key for a while: the checker takes 128 operations, and each unknown one may double its work.
    /// </summary>
    private sealed class Slot(int number)
    {
        private const int MostOperations = 90;
        private const int MostUnknown = 4;

        private readonly Lock _gate = new();
        private int _generation;
        private int _operations;
        private int _unknown;

        public string NextKey()
        {
            lock (_gate)
            {
                if (++_operations > MostOperations || _unknown >= MostUnknown)
                    (_generation, _operations, _unknown) = (_generation + 1, 1, 0);
                return $"mixed/{number}/{_generation}";
            }
        }

        public void NoteUnknown()
        {
            lock (_gate) _unknown++;
        }
    }
}
