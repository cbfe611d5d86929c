using System.Buffers.Text;

namespace OrleansKv.Simulation;

/// <summary>One request of a client, until it is answered or for ever.</summary>
internal sealed class Attempt(long invoked, OperationKind kind, Key? key, Change? change)
{
    private int _value = change?.Value is { } value ? ValueNumber(value) : 0;
    private bool _isCreated;
    private long _returned = long.MaxValue;

    public OperationKind Kind { get; } = kind;

    /// <summary>Null: a clear, which is about all keys.</summary>
    public Key? Key { get; } = key;

    public Change? Change { get; } = change;
    public long Invoked { get; } = invoked;
    public Outcome Outcome { get; private set; }
    public long Revision { get; private set; }
    public long Returned => Outcome == Outcome.Unknown ? long.MaxValue : _returned;

    /// <summary>What an increment was told its sum is, or a touch its expiry.</summary>
    public long? Number { get; private set; }

    /// <summary>It surely changed nothing and showed nothing.</summary>
    public bool IsVoid { get; private set; }

    public bool IsEnded => _returned != long.MaxValue;

    /// <summary>Values are numbers, so that a reader tells whose it found.</summary>
    public static Value ValueOf(int number) =>
        new(System.Text.Encoding.ASCII.GetBytes($"{number}"), OrleansKv.Value.Json);

    public void End(long now, WriteResult result)
    {
        _returned = now;
        switch (result)
        {
            case WriteResult.Committed committed:
                (Outcome, Revision, _isCreated) = (Outcome.Committed, committed.Revision, committed.Created);
                Number = committed.Number;
                if (Kind == OperationKind.Increment) _value = (int)committed.Number!.Value;
                break;
            case WriteResult.ConditionFailed failed:
                (Outcome, Revision) = (Outcome.ConditionFailed, failed.Revision ?? 0);
                break;
            case WriteResult.NotApplied:
                IsVoid = true;
                break;
            case WriteResult.Unknown:
                break;
            default:
                throw new Violation(Key, $"{result} cannot be: every change has its own id");
        }
    }

    public void End(long now, ReadResult result)
    {
        _returned = now;
        if (result is ReadResult.Found found)
            (Outcome, Revision, _value) = (Outcome.Found, found.Revision, ValueNumber(found.Value));
        else if (result is ReadResult.Absent) Outcome = Outcome.Absent;
        else IsVoid = true;
    }

    public Operation ToOperation() =>
        new(Kind, Invoked, Returned, Outcome, Change?.Condition ?? default, _value, Revision, _isCreated,
            (int)(Change?.By ?? 0));

    private static int ValueNumber(Value value) =>
        Utf8Parser.TryParse(value.Bytes.Span, out int number, out _) ? number : throw new FormatException();
}
