using System.Collections.Concurrent;
using System.Text.Json;

namespace OrleansKv.Processes;

/// <summary>
/// A client that follows all keys, as a browser would: when its connection breaks it resumes at the next
/// node, with the id of the last event that it had whole.
/// </summary>
internal sealed class Watch : IAsyncDisposable
{
    private readonly IReadOnlyList<Node> _nodes;
    private readonly ConcurrentDictionary<string, Known> _last = new();
    private readonly ConcurrentQueue<string> _violations = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        ConnectTimeout = TimeSpan.FromSeconds(2),
        UseProxy = false,
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly Task _running;
    private string? _token;
    private int _connections;
    private int _resyncs;

    /// <param name="first">The number of the node to begin at.</param>
    public Watch(IReadOnlyList<Node> nodes, int first)
    {
        _nodes = nodes;
        _running = Task.Run(() => RunAsync(first));
    }

    /// <param name="Value">The JSON text; null when the key was deleted.</param>
    private sealed record Known(long Revision, string? Value);

    public IReadOnlyCollection<string> Violations => _violations;

    public int Connections => Volatile.Read(ref _connections);

    public int Resyncs => Volatile.Read(ref _resyncs);

    /// <summary>What it was told last is what a read shows.</summary>
    public bool Agrees(string key, Answer read)
    {
        var known = _last.GetValueOrDefault(key);
        return read.Status == 404
            ? known?.Value is null
            : known is not null && read.IsSuccess && known.Revision == read.Revision
                && known.Value == read.Value();
    }

    public string Told(string key) => $"{key}: {_last.GetValueOrDefault(key)}";

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _http.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(int first)
    {
        using var breath = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        for (var turn = first; !_stop.IsCancellationRequested; turn++)
        {
            try
            {
                await FollowAsync(_nodes[turn % _nodes.Count]);
                await breath.WaitForNextTickAsync(_stop.Token);
            }
            catch (Exception e) when (e is HttpRequestException or IOException)
            {
                // The next node knows as much.
            }
            catch (OperationCanceledException) when (_stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _violations.Enqueue($"{e}");
                return;
            }
        }
    }

    private async Task FollowAsync(Node node)
    {
        using var request = new HttpRequestMessage(
            HttpMethod.Get, $"http://{node.Http}/_/watch?snapshot=true");
        if (_token is not null) request.Headers.Add("Last-Event-ID", _token);
        using var answer = await _http.SendAsync(
            request, HttpCompletionOption.ResponseHeadersRead, _stop.Token);
        if ((int)answer.StatusCode == 503) return;
        if (!answer.IsSuccessStatusCode) _violations.Enqueue($"{node.Name} answered {answer.StatusCode}");
        Interlocked.Increment(ref _connections);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(_stop.Token));
        var (name, id, data) = ("", _token, "");
        while (await lines.ReadLineAsync(_stop.Token) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal)) name = line[7..];
            else if (line.StartsWith("id: ", StringComparison.Ordinal)) id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal)) data += line[6..];
            else if (line.Length == 0)
            {
                if (data.Length > 0) Take(name, JsonDocument.Parse(data).RootElement);
                (_token, name, data) = (id, "", "");
            }
        }
    }

    private void Take(string name, JsonElement data)
    {
        if (name == "resync") Interlocked.Increment(ref _resyncs);
        if (name is not ("put" or "delete" or "expire")) return;
        var (key, revision) = (data.GetProperty("key").GetString()!, data.GetProperty("revision").GetInt64());
        var value = name == "put" ? data.GetProperty("value").GetRawText() : null;
        if (_last.TryGetValue(key, out var known) && known.Revision > revision)
            _violations.Enqueue($"{key} went from {known.Revision} down to {revision}");
        if (known?.Revision == revision && known.Value != value)
            _violations.Enqueue($"{key} at {revision} was {known.Value} and then {value}");
        _last[key] = new(revision, value);
    }
}
