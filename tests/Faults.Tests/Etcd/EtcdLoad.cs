using System.Diagnostics;
using OrleansKv.Faults.Load;

namespace OrleansKv.Faults.Etcd;

/// <summary>
/// As many clients as <see cref="FaultLoad"/>, with the same mix and pauses; only gaps are measured.
/// </summary>
internal sealed class EtcdLoad : IAsyncDisposable
{
    private const int ClientsPerNode = 3;
    private const int Keys = 6;

    private readonly Task _running;
    private volatile bool _stopping;

    /// <param name="owner">The owner of all keys: the leader.</param>
    public EtcdLoad(EtcdCluster cluster, string owner) => _running = Task.WhenAll(
        from side in EtcdCluster.Names
        from i in Enumerable.Range(0, ClientsPerNode)
        let random = new Random((side[0] * 10) + i)
        select Task.Run(() => RunAsync(cluster, side, owner, random)));

    public Timeline Timeline { get; } = new();

    public Task GoOnAsync(TimeSpan time)
    {
        var since = Stopwatch.GetTimestamp();
        return Poll.UntilAsync(
            "the load runs", () => Stopwatch.GetElapsedTime(since) >= time, Poll.Patience + time);
    }

    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        await _running;
    }

    private async Task RunAsync(EtcdCluster cluster, string side, string owner, Random random)
    {
        using var breath = new PeriodicTimer(FaultLoad.Pause);
        while (!_stopping)
        {
            var (key, began) = ($"load/{random.Next(Keys)}", Stopwatch.GetTimestamp());
            var status = random.Next(100) < 40
                ? await cluster.GetAsync(side, key)
                : await cluster.PutAsync(side, key, $"{began}");
            Timeline.Add(new(began, Stopwatch.GetTimestamp(), side, owner, status));
            await breath.WaitForNextTickAsync();
        }
    }
}
