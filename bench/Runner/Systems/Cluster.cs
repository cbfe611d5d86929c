using System.Diagnostics;
using System.Net;
using OrleansKv.Load;

namespace OrleansKv.Runner.Systems;

/// <summary>Three server processes of one system on this machine.</summary>
internal abstract class Cluster(string name, string home) : IDisposable
{
    protected const int Size = 3;
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan PollPause = TimeSpan.FromMilliseconds(10);

    private readonly Server?[] _servers = new Server?[Size];

    public string Name => name;

    /// <summary>Nobody is owed what is in it.</summary>
    public string Home { get; } = Path.Combine(home, name);

    public abstract Dialect Dialect { get; }

    /// <summary>Where clients ask each node.</summary>
    public abstract IReadOnlyList<IPEndPoint> Nodes { get; }

    public IEnumerable<Server> Servers => _servers.OfType<Server>();

    protected HttpClient Http { get; } = new() { Timeout = TimeSpan.FromSeconds(5) };

    /// <summary>Starts all nodes on empty folders.</summary>
    public async Task StartAsync()
    {
        if (Directory.Exists(Home)) Directory.Delete(Home, recursive: true);
        Directory.CreateDirectory(Home);
        Prepare();
        for (var node = 0; node < Size; node++) Run(node);
        for (var node = 0; node < Size; node++) await ReadyAsync(node);
    }

    /// <summary>Starts a node on the folder it has.</summary>
    /// <returns>Seconds until it is ready.</returns>
    public async Task<double> RestartAsync(int node)
    {
        var start = Stopwatch.GetTimestamp();
        Run(node);
        await ReadyAsync(node);
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    public void Stop()
    {
        // All at once, as an operator would.
        Task.WaitAll(Servers.Select(server => Task.Run(server.Stop)));
        Array.Clear(_servers);
    }

    public void StopNode(int node) => _servers[node]!.Stop();

    public void KillNode(int node) => _servers[node]!.Kill();

    /// <summary>The node whose death costs most: the leader, where there is one.</summary>
    public virtual Task<int> VictimAsync(int round) => Task.FromResult(round % Size);

    /// <summary>Keys that only this node serves while it lives.</summary>
    public virtual bool IsServedBy(string key, int node) => true;

    public void Dispose()
    {
        Stop();
        Http.Dispose();
    }

    /// <summary>Writes what the nodes need before their start.</summary>
    protected virtual void Prepare()
    {
    }

    protected abstract string Command(int node);

    protected abstract Task<bool> IsReadyAsync(int node);

    protected static IPEndPoint Local(int port) => new(IPAddress.Loopback, port);

    protected string Folder(int node) => Path.Combine(Home, NodeName(node));

    protected static string NodeName(int node) => ((char)('A' + node)).ToString();

    private string Log(int node) => Path.Combine(Home, $"{NodeName(node)}.log");

    private void Run(int node) => _servers[node] = Server.Start(Command(node), Log(node));

    private async Task ReadyAsync(int node)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await AnswersAsync(node))
        {
            if (_servers[node]!.HasEnded || Stopwatch.GetElapsedTime(start) > StartTimeout)
                throw new BenchException($"{name}: node {NodeName(node)} does not start; see {Log(node)}");
            await Task.Delay(PollPause);
        }
    }

    private async Task<bool> AnswersAsync(int node)
    {
        try
        {
            return await IsReadyAsync(node);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
        {
            return false;
        }
    }
}
