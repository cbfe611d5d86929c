using System.Diagnostics;
using System.Threading.Channels;

namespace OrleansKv.Load;

/// <summary>Drives clients: as fast as they are answered, or at a rate that the servers do not set.</summary>
public sealed class Generator(LoadTarget target, Workload workload)
{
    private readonly KeySpace _space = new(workload.Keys);

    private readonly Zipfian? _ranks =
        workload.Choice is KeyChoice.Zipfian or KeyChoice.Latest ? new(workload.Keys) : null;

    /// <summary>Stores every key once.</summary>
    /// <returns>Seconds it took.</returns>
    public async Task<double> FillAsync(int clients)
    {
        var start = Stopwatch.GetTimestamp();
        var next = -1L;
        using var all = new ClientSet(Clients(clients));
        await all.EachAsync(async client =>
        {
            for (var key = Interlocked.Increment(ref next); key < workload.Keys;
                 key = Interlocked.Increment(ref next))
                await client.PutAsync(key);
        });
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>
    /// Closed loop: each client sends its next request when the last one is answered. A server that stalls is
    /// asked less, so its stall hardly shows in the percentiles: the rate is what this measures.
    /// </summary>
    public async Task<LoadResult> ClosedAsync(int clients, TimeSpan time)
    {
        using var all = new ClientSet(Clients(clients));
        var start = Stopwatch.GetTimestamp();
        await all.EachAsync(async client =>
        {
            while (Stopwatch.GetElapsedTime(start) < time) await client.RunAsync(Stopwatch.GetTimestamp());
        });
        return all.Result(start);
    }

    /// <summary>
    /// Open loop: requests begin on a schedule, and latency counts from the time in the schedule, so that a
    /// request that had to wait for a free connection behind a stalled one has waited from the user's view,
    /// too (no coordinated omission).
    /// </summary>
    /// <param name="clients">Connections; so many requests are on their way at most.</param>
    /// <param name="rate">Requests a second; they begin in small groups, a millisecond or more apart.</param>
    public async Task<LoadResult> OpenAsync(int clients, double rate, TimeSpan time)
    {
        using var all = new ClientSet(Clients(clients));
        // Synchronous: an idle client sends on the pacing thread, at the moment that is due.
        var due = Channel.CreateUnbounded<long>(new() { AllowSynchronousContinuations = true });
        var start = Stopwatch.GetTimestamp();
        var pacing = Task.Factory.StartNew(
            () => Pacer.Run(due.Writer, start, rate, time), TaskCreationOptions.LongRunning);
        await all.EachAsync(async client =>
        {
            await foreach (var intended in due.Reader.ReadAllAsync()) await client.RunAsync(intended);
        });
        await pacing;
        return all.Result(start);
    }

    private IEnumerable<Client> Clients(int count) =>
        Enumerable.Range(0, count).Select(i => new Client(target, workload, _space, _ranks, i));
}
