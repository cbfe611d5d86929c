using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace OrleansKv.Load;

/// <summary>One client: one request at a time, to the node that it holds a connection to.</summary>
/// <remarks>Not thread-safe.</remarks>
internal sealed class Client : IDisposable
{
    private readonly LoadTarget _target;
    private readonly Workload _workload;
    private readonly KeySpace _space;
    private readonly Random _random;
    private readonly KeyChooser _keys;
    private readonly byte[] _value;
    private readonly HttpConnection?[] _connections;
    private int _node;
    private CancellationTokenSource _patience = new();

    public Client(LoadTarget target, Workload workload, KeySpace space, Zipfian? ranks, int number)
    {
        (_target, _workload, _space) = (target, workload, space);
        _random = new(); // no seed: the keys of the run before are warm
        _node = number % target.Nodes.Count;
        _connections = new HttpConnection?[target.Nodes.Count];
        _value = new byte[workload.ValueBytes];
        _keys = workload.Choice switch
        {
            KeyChoice.Single => new KeyChooser.Single(0),
            KeyChoice.Zipfian => new KeyChooser.Scrambled(ranks!, workload.Keys, _random),
            KeyChoice.Latest => new KeyChooser.Latest(ranks!, space, _random),
            _ => new KeyChooser.Uniform(workload.Keys, _random),
        };
    }

    public Histogram Latencies { get; } = new();

    public List<Sample> Samples { get; } = [];

    public long Errors { get; private set; }

    /// <summary>Carries one operation out and records it; what fails counts as an error.</summary>
    /// <param name="intended">When it was to begin, in ticks of <see cref="Stopwatch"/>.</param>
    public async ValueTask RunAsync(long intended)
    {
        var (key, operation) = Choose();
        if (!await TryAsync(operation, key)) return;
        var done = Stopwatch.GetTimestamp();
        if (operation == Operation.Insert) _space.Wrote(key);
        Latencies.Record((long)Stopwatch.GetElapsedTime(intended, done).TotalMicroseconds);
        if (_target.KeepsSamples) Samples.Add(new(intended, done, key, operation == Operation.Read));
        if (_target.Rotates) MoveOn();
    }

    /// <summary>Stores one key, for a key space that is to be there before anything is measured.</summary>
    public async ValueTask PutAsync(long key)
    {
        while (!await TryOnceAsync(Operation.Update, key))
        {
        }
    }

    public void Dispose()
    {
        foreach (var connection in _connections) connection?.Dispose();
        _patience.Dispose();
    }

    private (long Key, Operation Operation) Choose()
    {
        if (_workload.Choice == KeyChoice.InTurn) return _space.Turn();
        var operation = _workload.Pick(_random.NextDouble());
        return (operation == Operation.Insert ? _space.Fresh() : _keys.Next(), operation);
    }

    /// <summary>Once; where clients go round dead nodes, until it is carried out or the run ends.</summary>
    private async ValueTask<bool> TryAsync(Operation operation, long key)
    {
        while (!await TryOnceAsync(operation, key))
        {
            if (!_target.FailsOver || _target.End.IsCancellationRequested) return false;
            MoveOn();
        }
        return true;
    }

    private async ValueTask<bool> TryOnceAsync(Operation operation, long key)
    {
        var isDone = false;
        try
        {
            isDone = await CarryOutAsync(operation, key);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            _connections[_node]?.Dispose();
            _connections[_node] = null;
        }
        if (!isDone) Errors++;
        return isDone;
    }

    private async ValueTask<bool> CarryOutAsync(Operation operation, long key)
    {
        if (operation is Operation.Read) return MayBeAbsent(await SendAsync(_target.Get(key)));
        if (operation is Operation.ReadModifyWrite && !IsSuccess(await SendAsync(_target.Get(key))))
            return false;
        _random.NextBytes(_value);
        return IsSuccess(await SendAsync(_target.Put(key, _value)));
    }

    /// <returns>The status.</returns>
    private async ValueTask<int> SendAsync(byte[] message)
    {
        if (!_patience.TryReset())
        {
            _patience.Dispose();
            _patience = new();
        }
        _patience.CancelAfter(_target.Patience);
        var connection = _connections[_node]
            ??= await HttpConnection.OpenAsync(_target.Nodes[_node], _patience.Token);
        return await connection.SendAsync(message, _patience.Token);
    }

    private static bool IsSuccess(int status) => status is >= 200 and < 300;

    /// <summary>Who asks for the newest keys may ask for one whose insert is still on its way.</summary>
    private bool MayBeAbsent(int status) =>
        IsSuccess(status) || (status == 404 && _workload.Choice == KeyChoice.Latest);

    private void MoveOn() => _node = (_node + 1) % _target.Nodes.Count;
}

/// <summary>One operation that succeeded, in ticks of <see cref="Stopwatch"/>.</summary>
public readonly record struct Sample(long Intended, long Done, long Key, bool IsRead);
