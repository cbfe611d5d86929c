using System.Diagnostics;

namespace OrleansKv.Load;

/// <summary>The clients of one run.</summary>
internal sealed class ClientSet(IEnumerable<Client> clients) : IDisposable
{
    private readonly List<Client> _clients = [.. clients];

    public Task EachAsync(Func<Client, Task> run) =>
        Task.WhenAll(_clients.Select(client => Task.Run(() => run(client))));

    public LoadResult Result(long start)
    {
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var latencies = new Histogram();
        foreach (var client in _clients) latencies.Add(client.Latencies);
        return new(start, seconds, latencies, _clients.Sum(c => c.Errors))
        {
            Samples = [.. _clients.SelectMany(c => c.Samples).OrderBy(s => s.Done)],
        };
    }

    public void Dispose() => _clients.ForEach(client => client.Dispose());
}

/// <param name="Start">When it began, in ticks of <see cref="Stopwatch"/>.</param>
/// <param name="Latencies">Of the operations that succeeded.</param>
/// <param name="Errors">Attempts that failed; they are in no other figure.</param>
public sealed record LoadResult(long Start, double Seconds, Histogram Latencies, long Errors)
{
    /// <summary>In the order in which they were done; empty unless they were to be kept.</summary>
    public IReadOnlyList<Sample> Samples { get; init; } = [];

    public double Rate => Latencies.Count / Seconds;
}
