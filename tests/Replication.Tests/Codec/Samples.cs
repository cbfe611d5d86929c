using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Codec;

/// <summary>Random messages of every kind by seed, including the limits of each field.</summary>
public sealed class Samples(int seed)
{
    private readonly Random _random = new(seed);

    public Ballot Ballot() => _random.Next(5) == 0
        ? default
        : new(Number() | 1, new((byte)_random.Next(1, 27)), Number(), Number());

    public Key Key() => OrleansKv.Key.From(_random.Next(4) switch
    {
        0 => "k",
        1 => "ключ/鍵/🔑\0",
        2 => new string('x', Limits.KeyBytes),
        _ => $"key-{_random.Next()}",
    });

    public Entry Entry(long epoch) => new(epoch, Number(), Value(), Number(), Number(), [.. Applied()]);

    public Register Register()
    {
        var promised = Ballot();
        if (promised.IsNone || _random.Next(2) == 0) return new(promised, default, null);
        return new(promised, promised, Entry(Number()));
    }

    public Request Request()
    {
        var epoch = Number();
        return _random.Next(7) switch
        {
            0 => new Request.Prepare(Key(), epoch, Used()),
            1 => new Request.Accept(Key(), epoch, Used(), Entry(epoch)),
            2 => new Request.Confirm(Key(), epoch, Used()),
            3 => new Request.Read(Key(), epoch, Ballot()),
            4 => new Request.AskEpoch(),
            5 => new Request.Erase(Key(), epoch, Ballot()),
            _ => new Request.InstallEpoch(epoch),
        };
    }

    public Reply Reply() => _random.Next(8) switch
    {
        0 => _random.Next(2) == 0
            ? new Reply.Promise(default, null, Number())
            : new Reply.Promise(Used(), Entry(Number()), Number()),
        1 => Consensus.Reply.Acceptance.Instance,
        2 => Consensus.Reply.Confirmed.Instance,
        3 => new Reply.Rejected(Ballot()),
        4 => new Reply.StaleEpoch(Number()),
        5 => _random.Next(2) == 0
            ? new Reply.ReadAnswer(Ballot(), null)
            : new Reply.ReadAnswer(Used(), Entry(Number())),
        6 => new Reply.CurrentEpoch(Number()),
        _ => new Reply.Unreachable("no route to B"),
    };

    private Ballot Used() => new(Number() | 1, new((byte)_random.Next(1, 27)), Number(), Number());

    private Value? Value()
    {
        if (_random.Next(4) == 0) return null;
        var bytes = new byte[_random.Next(3) == 0 ? 0 : _random.Next(300)];
        _random.NextBytes(bytes);
        return new(bytes, _random.Next(2) == 0 ? "" : "text/plain; charset=utf-8");
    }

    private IEnumerable<AppliedChange> Applied()
    {
        var count = _random.Next(3) == 0 ? Limits.AppliedChanges : _random.Next(3);
        for (var i = 0; i < count; i++)
        {
            var id = new OperationId((ulong)_random.NextInt64() << 1, (ulong)_random.NextInt64());
            var print = _random.Next(2) == 0 ? 0 : uint.MaxValue;
            long? number = _random.Next(2) == 0 ? null : _random.Next(2) == 0 ? Number() : -1 - Number();
            yield return new(id, Number(), _random.Next(2) == 0, print, number);
        }
    }

    /// <summary>Numbers of every encoded length, including the smallest and the greatest.</summary>
    private long Number() => _random.Next(6) switch
    {
        0 => 0,
        1 => long.MaxValue,
        2 => 127 + _random.Next(2),
        _ => _random.NextInt64() >> _random.Next(63),
    };
}
