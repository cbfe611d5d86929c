using System.Collections.Concurrent;
using System.Net;

namespace OrleansKv.Load;

/// <summary>Where the load goes and how its clients behave there.</summary>
public sealed class LoadTarget(IReadOnlyList<IPEndPoint> nodes, Dialect dialect)
{
    private const long KeptMessages = 10_000;

    private readonly ConcurrentDictionary<long, byte[]> _gets = new();

    public IReadOnlyList<IPEndPoint> Nodes { get; } = nodes;

    public Dialect Dialect { get; } = dialect;

    /// <summary>Each request of a client goes to the next node; otherwise a client stays with one.</summary>
    public bool Rotates { get; init; }

    /// <summary>What fails is sent to the next node, as a client with a list of nodes would.</summary>
    public bool FailsOver { get; init; }

    /// <summary>Every success is kept with its time, not only counted.</summary>
    public bool KeepsSamples { get; init; }

    /// <summary>Longest wait for an answer before the request counts as an error.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After it nothing is tried again.</summary>
    public CancellationToken End { get; init; }

    public byte[] Get(long key)
    {
        if (key >= KeptMessages) return Dialect.Get(Dialect.KeyName(key));
        return _gets.GetOrAdd(key, static (k, dialect) => dialect.Get(Dialect.KeyName(k)), Dialect);
    }

    public byte[] Put(long key, ReadOnlySpan<byte> value) => Dialect.Put(Dialect.KeyName(key), value);
}
