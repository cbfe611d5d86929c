namespace OrleansKv.TestKit.Processes;

/// <summary>One node of a cluster: its place, and the process that lives there now.</summary>
public sealed class Node(string name, string home, Surroundings? surroundings = null)
    : IAsyncDisposable
{
    private readonly Surroundings _around = surroundings ?? Surroundings.Loopback;
    private readonly List<NodeProcess> _lives = [];
    private NodeClient? _client;

    public string Name => name;

    public string Http { get; } = (surroundings ?? Surroundings.Loopback).NextAddress(name);

    public string Peer { get; } = (surroundings ?? Surroundings.Loopback).NextAddress(name);

    public string Silo { get; } = (surroundings ?? Surroundings.Loopback).NextAddress(name);

    public string Gateway { get; } = (surroundings ?? Surroundings.Loopback).NextAddress(name);

    public string OwnData => Path.Combine(home, name);

    /// <summary>Where its data is: <see cref="OwnData"/> unless a test says otherwise.</summary>
    public string Data { get; set; } = Path.Combine(home, name);

    /// <summary>What its next lives find in their environment besides the tests' own.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public NodeClient Client => _client ??= NewClient();

    public NodeProcess Process => _lives[^1];

    public bool IsRunning => _lives.Count > 0 && !Process.HasExited;

    private string Config => Path.Combine(home, "cluster.json");

    public NodeClient NewClient(TimeSpan? patience = null) => new(Http, _around, patience);

    public NodeProcess Start(string? config = null)
    {
        if (IsRunning) throw new InvalidOperationException($"{name} runs already.");
        var program = NodeProcess.Program("--config", config ?? Config, "--node", name, "--data", Data);
        foreach (var (variable, value) in Environment) program.Environment[variable] = value;
        _lives.Add(new(program, start => _around.Start(name, start)));
        return Process;
    }

    public async Task StartAndServeAsync()
    {
        Start();
        await ReadyAsync();
    }

    public Task<TimeSpan> ReadyAsync() => Poll.UntilAsync($"{name} is ready", () =>
        IsRunning ? Client.IsReadyAsync() : throw new InvalidOperationException($"{name} ended.\n{Log}"));

    /// <summary>Ready, and its silo has joined: its requests go through grains, where there are any.</summary>
    public Task<TimeSpan> JoinedAsync() => Poll.UntilAsync($"{name} is ready and its silo up", async () =>
    {
        if (!IsRunning) throw new InvalidOperationException($"{name} ended.\n{Log}");
        var answer = await Client.GetAsync("/_/cluster");
        return answer.IsSuccess && answer.Json().GetProperty("ready").GetBoolean()
            && answer.Json().GetProperty("silo").GetString() is "up" or "none";
    });

    public Task KillAsync() => Process.KillAsync();

    /// <returns>The exit code.</returns>
    public Task<int> TerminateAsync()
    {
        Process.Signal(Signals.Terminate);
        return Process.ExitAsync(Poll.Patience);
    }

    public void Pause() => Process.Signal(Signals.Stop);

    public void Resume() => Process.Signal(Signals.Continue);

    /// <summary>The newest lines of its last lives.</summary>
    public string Log => string.Join('\n', _lives.Index().TakeLast(3).SelectMany(life =>
        life.Item.Output.TakeLast(40).Concat(life.Item.Errors).Prepend($"--- {name}, life {life.Index + 1}:")));

    public async ValueTask DisposeAsync()
    {
        foreach (var life in _lives)
        {
            await life.KillAsync();
            life.Dispose();
        }
        _client?.Dispose();
    }
}
