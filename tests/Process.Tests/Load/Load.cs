using System.Collections.Concurrent;
using System.Diagnostics;

namespace OrleansKv.Processes;

/// <summary>
/// Clients that write and read without a pause, each bound to one node, and judge every answer.
/// </summary>
internal sealed class Load
{
    private const int ClientsPerNode = 3;
    private const int KeysPerClient = 5;

    private readonly ConcurrentQueue<string> _violations = new();
    private readonly List<OwnedKey> _keys = [];
    private readonly Task _running;
    private volatile bool _stopping;
    private int _acknowledged;
    private long _slowest;

    public Load(IEnumerable<Node> through)
    {
        var clients = (
            from node in through
            from i in Enumerable.Range(0, ClientsPerNode)
            select (node, i)).ToList();
        var owned = clients.ConvertAll(client => Keys($"{client.node.Name}{client.i}"));
        _running = Task.WhenAll(clients.Select(
            (client, i) => Task.Run(() => RunAsync(client.node.Client, owned[i], new(i)))));
    }

    public IReadOnlyList<OwnedKey> All => _keys;

    /// <summary>Writes that were answered with success.</summary>
    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>
    /// Of all requests since this was asked last: what the machine makes of an ordinary one.
    /// </summary>
    public TimeSpan TakeSlowest() => new(Interlocked.Exchange(ref _slowest, 0));

    /// <summary>Continues until this many more writes are acknowledged, and for at least this time.</summary>
    public Task GoOnAsync(int writes, TimeSpan time = default)
    {
        var (until, since) = (Acknowledged + writes, Stopwatch.GetTimestamp());
        return Poll.UntilAsync(
            $"{writes} more writes are acknowledged",
            () => Acknowledged >= until && Stopwatch.GetElapsedTime(since) >= time,
            Poll.Patience + time);
    }

    /// <summary>Ends the load: every answer was one that a single machine could have given.</summary>
    public async Task StopAsync()
    {
        _stopping = true;
        await _running;
        Assert.Empty(_violations);
    }

    /// <summary>After the load: every node still has every acknowledged write.</summary>
    public async Task VerifyAsync(IEnumerable<Node> nodes)
    {
        foreach (var node in nodes)
            foreach (var key in _keys)
            {
                var floor = key.Floor;
                var answer = await node.Client.GetAsync(key.Name);
                if (floor > 0) answer.MustBe(200);
                Judge(key.EndRead(floor, answer));
            }
        Assert.Empty(_violations);
    }

    private List<OwnedKey> Keys(string client)
    {
        var numbers = Enumerable.Range(0, KeysPerClient);
        var keys = numbers.Select(i => new OwnedKey($"load/{client}/{i}")).ToList();
        _keys.AddRange(keys);
        return keys;
    }

    private async Task RunAsync(NodeClient client, List<OwnedKey> own, Random random)
    {
        using var breath = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
        while (!_stopping)
        {
            var since = Stopwatch.GetTimestamp();
            var answer = random.Next(2) == 0
                ? await WriteAsync(client, own[random.Next(own.Count)])
                : await ReadAsync(client, _keys[random.Next(_keys.Count)]);
            Note(Stopwatch.GetElapsedTime(since).Ticks);
            // A dead node refuses in no time.
            if (answer.Status is 0 or 503) await breath.WaitForNextTickAsync();
        }
    }

    private async Task<Answer> WriteAsync(NodeClient client, OwnedKey key)
    {
        var (floor, value) = (key.Floor, key.Begin());
        var answer = await client.PutAsync(key.Name, $"{value}");
        Judge(key.EndWrite(value, floor, answer));
        if (answer.IsSuccess) Interlocked.Increment(ref _acknowledged);
        return answer;
    }

    private async Task<Answer> ReadAsync(NodeClient client, OwnedKey key)
    {
        var floor = key.Floor;
        var answer = await client.GetAsync(key.Name);
        Judge(key.EndRead(floor, answer));
        return answer;
    }

    private void Judge(string? broken)
    {
        if (broken is not null) _violations.Enqueue(broken);
    }

    private void Note(long ticks)
    {
        for (var seen = Volatile.Read(ref _slowest); ticks > seen; seen = Volatile.Read(ref _slowest))
            if (Interlocked.CompareExchange(ref _slowest, ticks, seen) == seen)
                return;
    }
}
