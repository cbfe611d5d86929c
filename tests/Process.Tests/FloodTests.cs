using System.Diagnostics;
using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>
/// A node of which far more is asked than it may hold refuses the rest, stays within its memory, and serves
/// as before once it is over.
/// </summary>
public sealed class FloodTests(FloodTests.SmallCluster shared, ITestOutputHelper output)
    : ClusterTest(output), IClassFixture<FloodTests.SmallCluster>
{
    private const int Requests = 16;
    private const int Watchers = 2;

    /// <summary>That one connection asks for: more than the buffers on the way take.</summary>
    private const int Answers = 64;

    /// <summary>Of one answer: the places are to be full before the bytes are.</summary>
    private const int Large = 512 * 1024;

    private const long MiB = 1024 * 1024;

    /// <summary>
    /// Of a node's heap: bodies and their copies (32 MiB), what 32 connections have in their buffers, and the
    /// same values on their way to two peers and the disk.
    /// </summary>
    private const long Heap = 320 * MiB;

    /// <summary>What a flood may add to a node at rest: the heap, and pages of the disk.</summary>
    private const long Room = Heap + (128 * MiB);

    private static readonly string[] Cut =
        ["", "HTTP/1.1 408 Request Timeout", "HTTP/1.1 503 Service Unavailable"];

    private static readonly object Limits = new
    {
        maxRequests = Requests,
        maxRequestBytes = 32 * MiB,
        maxWatchers = Watchers,
        headerSeconds = 1,
        minBytesPerSecond = MiB,
    };

    [Fact]
    public async Task Large_values_over_many_connections_are_taken_or_refused_in_bounded_memory()
    {
        var node = (await WholeAsync(shared)).A;
        var rest = await MemoryAsync(node);
        // What the first one left behind is not there for the second one.
        foreach (var _ in Enumerable.Range(0, 2)) await FloodAsync(node, rest + Room);
    }

    [Fact]
    public async Task Slow_clients_are_cut_off_and_make_room_for_others()
    {
        var cluster = await WholeAsync(shared);
        var (a, b) = (cluster.A, cluster.B);
        (await a.Client.PutAsync("large", $"\"{new string('x', Large - 2)}\"")).MustBe(201);
        var since = Stopwatch.GetTimestamp();
        var headers = await ManyAsync(100, () => RudeClient.BeginHeadersAsync(a.Http));
        var readers = FillAsync(a, () => RudeClient.ReadNothingAsync(a.Http, "large", Answers));
        var bodies = FillAsync(b, () => RudeClient.BeginBodyAsync(b.Http, "k"));
        await Task.WhenAll(readers, bodies);
        (await a.Client.GetAsync("/_/health/ready")).MustBe(200);

        await Task.WhenAll(HasRoomAsync(a), HasRoomAsync(b));
        var ends = await EndAsync([.. headers, .. await bodies]);
        foreach (var (status, _) in ends) Assert.Contains(status, Cut);
        Assert.Contains(await EndAsync(await readers), end => end.Bytes < Answers * Large);
        await ServesAsync(a);
        await ServesAsync(b);
        Print($"all gone after {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s");
    }

    [Fact]
    public async Task A_watcher_over_the_limit_is_refused_until_another_leaves()
    {
        var node = (await WholeAsync(shared)).A;
        var watches = await ManyAsync(
            Watchers, () => RudeClient.StartAsync(node.Http, "GET /_/watch HTTP/1.1\r\nHost: localhost\r\n\r\n"));
        Answer answer = Answer.None(new TimeoutException());
        await Poll.UntilAsync("the next is refused", async () =>
        {
            using var client = node.NewClient(TimeSpan.FromMilliseconds(500));
            return (answer = await client.GetAsync("/_/watch")).Status == 503;
        });
        Assert.True(answer.TellsWhenToRetry);
        foreach (var watch in watches) watch.Dispose();
        await using var next = new Watch([node], 0);
        await Poll.UntilAsync("there is room", () => next.Connections == 1);
    }

    /// <summary>
    /// Done, refused in a way that says when to come again, or cut off. What a disk is too slow for, after it
    /// was begun, is said to be unknown (504).
    /// </summary>
    private static void AssertIsAnswer(Answer answer)
    {
        Assert.True(answer.IsSuccess || answer.Status is 0 or 408 or 413 or 429 or 503 or 504, $"{answer}");
        Assert.True(answer.Status is not (429 or 503) || answer.TellsWhenToRetry, $"{answer}");
    }

    private async Task FloodAsync(Node node, long bound)
    {
        var (most, flood) = (0L, new Flood(node, connections: 32, requests: 300));
        var running = flood.RunAsync();
        // It is asked all the while: what tells of the node is answered however much it has to do.
        while (!running.IsCompleted) most = Math.Max(most, await MemoryAsync(node));
        await running;
        var statuses = flood.Answers.GroupBy(a => a.Status).Select(g => $"{g.Count()} x {g.Key}");
        Print($"{most / MiB} of {bound / MiB} MiB; {string.Join(", ", statuses)}");
        Assert.All(flood.Answers, AssertIsAnswer);
        Assert.InRange(most, 1, bound);
        Assert.Contains(flood.Answers, answer => answer.IsSuccess);
        Assert.Contains(flood.Answers, answer => answer.Status == 503);
        await ServesAsync(node);
    }

    /// <summary>
    /// More and more come until one is refused: the first may be gone before the last has begun.
    /// </summary>
    private static async Task<RudeClient[]> FillAsync(Node node, Func<Task<RudeClient>> start)
    {
        var clients = new List<RudeClient>();
        await Poll.UntilAsync($"{node.Name} is full", async () =>
        {
            clients.AddRange(await ManyAsync(Requests / 2, start));
            var answer = await node.Client.GetAsync("k");
            if (answer.Status != 404) AssertIsAnswer(answer);
            return answer.Status == 503;
        });
        return [.. clients];
    }

    private static Task HasRoomAsync(Node node) => Poll.UntilAsync(
        $"{node.Name} has room", async () => (await node.Client.GetAsync("k")).Status == 404);

    private static async Task ServesAsync(Node node)
    {
        Assert.True((await node.Client.PutAsync("after", "1")).IsSuccess);
        Assert.Equal("1", (await node.Client.GetAsync("after")).MustBe(200).Value());
    }

    private static async Task<long> MemoryAsync(Node node) =>
        (await node.Client.GetAsync("/_/cluster")).MustBe(200).Json()
            .GetProperty("process").GetProperty("memoryBytes").GetInt64();

    private static Task<RudeClient[]> ManyAsync(int count, Func<Task<RudeClient>> start) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => start()));

    private static async Task<(string Status, long Bytes)[]> EndAsync(RudeClient[] clients)
    {
        var ends = await Task.WhenAll(clients.Select(client => client.EndAsync()));
        foreach (var client in clients) client.Dispose();
        return ends;
    }

    /// <summary>Nodes with low limits.</summary>
    public sealed class SmallCluster : SharedCluster
    {
        protected override LocalCluster New()
        {
            var cluster = new LocalCluster(limits: Limits);
            // How much garbage the runtime leaves lying depends on the machine's memory and cache. Here it must make
            // do with this, and a node that holds more ends with an error.
            foreach (var node in cluster.Nodes)
                node.Environment["DOTNET_GCHeapHardLimit"] = $"{Heap:x}";
            return cluster;
        }
    }
}
