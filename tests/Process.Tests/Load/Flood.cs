using System.Collections.Concurrent;

namespace OrleansKv.Processes;

/// <summary>
/// Large values over many connections at once, none of which waits for the others: so many requests, and on a slow
/// machine more, until the node has both taken and refused some.
/// </summary>
internal sealed class Flood(Node node, int connections, int requests)
{
    private const int MostTimes = 10;
    private const int Keys = 16;
    private const int MiB = 1024 * 1024;

    private static readonly string Value = $"\"{new string('x', MiB - 2)}\"";
    private static readonly string TooLong = $"\"{new string('x', MiB)}\"";

    private readonly ConcurrentQueue<Answer> _answers = new();
    private int _begun;
    private volatile bool _isTaken;
    private volatile bool _isRefused;

    public IReadOnlyCollection<Answer> Answers => _answers;

    public Task RunAsync() => Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(SendAsync)));

    private async Task SendAsync()
    {
        using var client = node.NewClient(TimeSpan.FromSeconds(30));
        for (int i; GoesOn(i = Interlocked.Increment(ref _begun));)
        {
            var answer = await client.PutAsync($"flood/{i % Keys}", i % 10 == 0 ? TooLong : Value);
            if (answer.IsSuccess) _isTaken = true;
            if (answer.Status == 503) _isRefused = true;
            _answers.Enqueue(answer);
        }
    }

    private bool GoesOn(int request) =>
        request <= requests || (request <= MostTimes * requests && !(_isTaken && _isRefused));
}
