using System.Collections.Concurrent;
using OrleansKv.TestKit.Histories;

namespace OrleansKv.TestKit.Processes;

/// <summary>Makes requests and keeps what was asked and told, in the checker's terms.</summary>
public sealed class Recorder
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<Operation>> _histories = new();
    private long _now;
    private int _lastValue;
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public IReadOnlyCollection<string> Keys => [.. _histories.Keys];

    /// <summary>
    /// The history of one key. A put whose client was told nothing has a revision if anybody read it.
    /// </summary>
    public IReadOnlyList<Operation> Of(string key)
    {
        var mine = _histories[key].ToList();
        var read = mine.Where(o => o.Outcome == Outcome.Found).ToLookup(o => o.Value, o => o.Revision);
        return mine.ConvertAll(o =>
            o is { Kind: OperationKind.Put, IsOptional: true } && read.Contains(o.Value)
                ? o with { Revision = read[o.Value].First() }
                : o);
    }

    public async Task<Answer> GetAsync(NodeClient client, string key)
    {
        var invoked = Stamp();
        var answer = await client.GetAsync(key);
        if (answer.IsSuccess)
        {
            var found = new Operation(OperationKind.Get, invoked, Stamp(), Outcome.Found,
                Value: int.Parse(answer.Value()), Revision: answer.Revision!.Value);
            Add(key, found);
        }
        else if (answer.Status == 404) Add(key, new(OperationKind.Get, invoked, Stamp(), Outcome.Absent));
        return answer;
    }

    /// <param name="revision">Only over this one; 0 whatever is there.</param>
    /// <param name="ttl">
    /// Seconds, or 0. Expiry is to the checker a clear of that one key at any time after the put, or never:
    /// it is not known whose clock is right.
    /// </param>
    public async Task<Answer> PutAsync(NodeClient client, string key, long revision = 0, int ttl = 0)
    {
        var (value, condition) = (Interlocked.Increment(ref _lastValue), default(Condition));
        if (revision != 0) condition = Condition.At(revision);
        var invoked = Stamp();
        var answer = await client.PutAsync(key, $"{value}", revision == 0 ? null : $"\"{revision}\"", ttl);
        var put = new Operation(
            OperationKind.Put, invoked, Stamp(), OutcomeOf(answer), condition, value, answer.Revision ?? 0,
            answer.Status == 201);
        if (!answer.IsSurelyNotApplied) Add(key, put);
        var mayStand = put.Outcome is Outcome.Committed or Outcome.Unknown && !answer.IsSurelyNotApplied;
        if (ttl > 0 && mayStand) Add(key, new(OperationKind.Clear, invoked, 0, Outcome.Unknown));
        return answer;
    }

    /// <summary>
    /// A delete is not told its revision. To the checker it is a clear of that one key: no condition, no
    /// revision; and a delete that found nothing is a read that did.
    /// </summary>
    public async Task<Answer> DeleteAsync(NodeClient client, string key)
    {
        var invoked = Stamp();
        var answer = await client.DeleteAsync(key);
        var delete = new Operation(OperationKind.Clear, invoked, Stamp(), OutcomeOf(answer));
        if (answer.Status == 404) delete = delete with { Kind = OperationKind.Get, Outcome = Outcome.Absent };
        if (!answer.IsSurelyNotApplied) Add(key, delete);
        return answer;
    }

    private static Outcome OutcomeOf(Answer answer) => answer.Status switch
    {
        >= 200 and < 300 => Outcome.Committed,
        412 => Outcome.ConditionFailed,
        _ => Outcome.Unknown,
    };

    /// <summary>An operation with an unknown outcome may take effect at any later time.</summary>
    private void Add(string key, Operation operation)
    {
        _histories.GetOrAdd(key, _ => new())
            .Enqueue(operation.IsOptional ? operation with { Returned = long.MaxValue } : operation);
        Interlocked.Increment(ref _count);
    }

    /// <summary>Only the order counts.</summary>
    private long Stamp() => Interlocked.Increment(ref _now);
}
