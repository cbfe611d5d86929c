using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using OrleansKv.Faults.Load;
using OrleansKv.Faults.Network;

namespace OrleansKv.Faults.Etcd;

/// <summary>Three members of etcd on the hosts of a test network, with their defaults.</summary>
internal sealed class EtcdCluster : IAsyncDisposable
{
    private readonly TestNetwork _network;
    private readonly string _home = Directory.CreateDirectory(
        Path.Combine(Reaper.Folder, $"etcd-{Guid.NewGuid():N}")).FullName;
    private readonly Dictionary<string, NodeProcess> _running = [];
    private readonly Dictionary<string, HttpClient> _clients;

    public EtcdCluster(TestNetwork network)
    {
        _network = network;
        _clients = Names.ToDictionary(name => name, NewClient);
    }

    public static IReadOnlyList<string> Names { get; } = ["A", "B", "C"];

    public static string? Missing { get; } = !Tool.Exists("etcd")
        ? "etcd is missing (package etcd-server)."
        : TestNetwork.Missing is { } network ? $"No private test network: {network}." : null;

    public async Task StartAsync()
    {
        foreach (var name in Names) Start(name);
        foreach (var name in Names) await ReadyAsync(name);
    }

    public NodeProcess Process(string name) => _running[name];

    public void Start(string name)
    {
        var (client, peer) = ($"http://{Address(name)}:2379", $"http://{Address(name)}:2380");
        var program = new ProcessStartInfo("etcd",
        [
            "--name", name, "--data-dir", Path.Combine(_home, name),
            "--listen-client-urls", client, "--advertise-client-urls", client,
            "--listen-peer-urls", peer, "--initial-advertise-peer-urls", peer,
            "--initial-cluster", string.Join(',', Names.Select(n => $"{n}=http://{Address(n)}:2380")),
            "--logger", "zap", "--log-level", "error",
        ]);
        _running[name] = new(program, start => _network.Start(name, start));
    }

    /// <summary>Waits until the node serves a linearizable read.</summary>
    public Task ReadyAsync(string name) =>
        Poll.UntilAsync($"{name} serves", async () => await GetAsync(name, "ready") == 200);

    public async Task<string> LeaderAsync()
    {
        string? leader = null;
        await Poll.UntilAsync("there is a leader", async () =>
        {
            foreach (var name in Names)
                if (await LeadsAsync(name))
                    leader = name;
            return leader is not null;
        });
        return leader!;
    }

    /// <returns>The HTTP status; 0 if there was no answer.</returns>
    public Task<int> GetAsync(string at, string key) =>
        StatusAsync(at, "/v3/kv/range", new { key = Coded(key) });

    public Task<int> PutAsync(string at, string key, string value) =>
        StatusAsync(at, "/v3/kv/put", new { key = Coded(key), value = Coded(value) });

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _running.Values) await process.KillAsync();
        foreach (var client in _clients.Values) client.Dispose();
        Directory.Delete(_home, recursive: true);
    }

    private async Task<bool> LeadsAsync(string name)
    {
        var answer = await AskAsync(name, "/v3/maintenance/status", new { });
        if (!answer.IsSuccess) return false;
        var told = answer.Json();
        return told.TryGetProperty("leader", out var leader)
            && leader.GetString() == told.GetProperty("header").GetProperty("member_id").GetString();
    }

    private async Task<int> StatusAsync(string at, string path, object body) =>
        (await AskAsync(at, path, body)).Status;

    private async Task<Answer> AskAsync(string at, string path, object body)
    {
        using var content = new StringContent(JsonSerializer.Serialize(body));
        try
        {
            using var response = await _clients[at].PostAsync(new Uri(path, UriKind.Relative), content);
            return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(), null, false);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            return Answer.None(e);
        }
    }

    private HttpClient NewClient(string name) => new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(2),
        UseProxy = false,
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = _network.NewSocket();
            await socket.ConnectAsync(IPEndPoint.Parse($"{Address(name)}:2379"), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        },
    })
    {
        BaseAddress = new($"http://{Address(name)}:2379"),
        Timeout = FaultLoad.Patience,
    };

    private static string Address(string name) => TestNetwork.AddressOf(name);

    private static string Coded(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
