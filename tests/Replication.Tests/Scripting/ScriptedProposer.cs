using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Scripting;

/// <summary>
/// A real proposer whose network is the script: every broadcast is kept, so that any copy can reach any replica
/// at any time, twice, or never.
/// </summary>
public sealed class ScriptedProposer(string name, Key key, ITermSource terms)
{
    public const long RoundTimeout = 100;

    /// <summary>Shortest and longest wait are the same: scripts need no dice.</summary>
    public const long BackOff = 10;

    private readonly Proposer _proposer =
        new(key, 3, terms, new Random(1), new(RoundTimeout, BackOff, BackOff));

    private readonly Dictionary<Proposal, string> _names = [];
    private readonly Dictionary<long, Request.OfKey> _broadcasts = [];
    private readonly Dictionary<(long Round, NodeId From), Reply> _replies = [];

    public Key Key => key;

    public long Round { get; private set; }

    public long WakeAt => _proposer.WakeAt;

    public Request.OfKey Request(long round) => _broadcasts[round];

    public void Answer(long round, NodeId from, Reply reply) => _replies[(round, from)] = reply;

    public IEnumerable<string> Submit(string operation, Change? change, long deadline, long now)
    {
        var proposal = new Proposal(change, deadline);
        _names.Add(proposal, operation);
        _proposer.Submit(proposal, now);
        return Effects();
    }

    public IEnumerable<string> Receive(NodeId from, long round, Reply? reply, long now)
    {
        _proposer.Receive(from, round, reply ?? _replies[(round, from)], now);
        return Effects();
    }

    public IEnumerable<string> Tick(long now)
    {
        _proposer.Tick(now);
        return Effects();
    }

    private IEnumerable<string> Effects()
    {
        var lines = new List<string>();
        foreach (var effect in _proposer.TakeEffects()) lines.Add(Text(effect));
        return Shorten(lines);
    }

    private string Text(Effect effect)
    {
        if (effect is Effect.Complete complete)
            return $"{_names[complete.Proposal]}: {Outcome(complete)}";
        var broadcast = (Effect.Broadcast)effect;
        Round = broadcast.Round;
        _broadcasts.Add(Round, broadcast.Request);
        return $"{name}: {Notation.Text(broadcast.Request)}";
    }

    private static string Outcome(Effect.Complete complete) =>
        complete is { Proposal.Change: null, Result: WriteResult.Committed, Entry: { } entry }
            ? $"reads {Notation.Text(entry with { Since = 0, Applied = [] })}"
            : Notation.Text(complete.Result);

    /// <summary>More than four answers of a whole batch: the first, an ellipsis, the last.</summary>
    private static IEnumerable<string> Shorten(List<string> lines)
    {
        var answers = lines.TakeWhile(l => l.Contains(": committed", StringComparison.Ordinal)).Count();
        if (answers <= 4) return lines;
        return [lines[0], $"({answers - 2} more)", .. lines.Skip(answers - 1)];
    }
}
