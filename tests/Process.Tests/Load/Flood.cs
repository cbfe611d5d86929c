using System.Collections.Concurrent;

namespace OrleansKv.Processes;

/// <summary>Large values over many connections at once, none of which waits for the others.</summary>
internal sealed class Flood(Node node, int connections, int requests)
{
    private const int Keys = 16;
    private const int MiB = 1024 * 1024;

    private static readonly string Value = $"\"{new string('x', MiB - 2)}\"";
    private static readonly string TooLong = $"\"{new string('x', MiB)}\"";

    private readonly ConcurrentQueue<Answer> _answers = new();
    private int _begun;

    public IReadOnlyCollection<Answer> Answers => _answers;

    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(SendAsync)));

    private async Task SendAsync()
    {
        using var client = node.NewClient(TimeSpan.FromSeconds(30));
        for (int i; (i = Interlocked.Increment(ref _begun)) <= requests;)
            _answers.Enqueue(await client.PutAsync($"flood/{i % Keys}", i % 10 == 0 ? TooLong : Value));
    }
}
