using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Scripting;

/// <summary>A command line of a script: a verb, words, and name=value pairs.</summary>
public sealed class Command
{
    private readonly List<string> _words = [];
    private readonly Dictionary<string, string> _named = [];
    private readonly HashSet<string> _read = [];

    public Command(string line)
    {
        var tokens = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        Verb = tokens[0];
        foreach (var token in tokens.Skip(1))
        {
            var equals = token.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0) _named.Add(token[..equals], token[(equals + 1)..]);
            else _words.Add(token);
        }
    }

    public string Verb { get; }

    public string Word(int index) => index < _words.Count
        ? _words[index]
        : throw new FormatException($"'{Verb}' needs {index + 1} words.");

    public string? Optional(string name)
    {
        _read.Add(name);
        return _named.GetValueOrDefault(name);
    }

    public string Named(string name) =>
        Optional(name) ?? throw new FormatException($"'{Verb}' needs {name}=.");

    public long Number(string name, long otherwise) =>
        Optional(name) is { } text ? long.Parse(text) : otherwise;

    public Ballot Ballot(string name) => Notation.Ballot(Named(name));

    public Ballot Ballot(string name, string otherwise) => Notation.Ballot(Optional(name) ?? otherwise);

    public Key Key => Key.From(Optional("key") ?? "k");

    public IEnumerable<NodeId> Nodes(string name) => Named(name).Split(',').Select(NodeId.Parse);

    public IEnumerable<NodeId> Nodes(string name, string otherwise) =>
        (Optional(name) ?? otherwise).Split(',', StringSplitOptions.RemoveEmptyEntries).Select(NodeId.Parse);

    /// <summary>The entry that entry=, epoch=, since= and ids= describe.</summary>
    public Entry Entry()
    {
        var parts = Named("entry").Split('@');
        var revision = long.Parse(parts[1]);
        var ids = Optional("ids")?.Split(',') ?? [];
        var first = revision - ids.Length + 1;
        return new(
            Number("epoch", 1),
            revision,
            Notation.Value(parts[0]),
            ExpiresAt: 0,
            Number("since", 0),
            [.. ids.Select((id, i) => new AppliedChange(Notation.Id(id), first + i, false, 0))]);
    }

    /// <summary>A name that no verb reads is a slip in the script, not a comment.</summary>
    public void ExpectAllRead()
    {
        foreach (var name in _named.Keys)
            if (!_read.Contains(name))
                throw new FormatException($"'{Verb}' knows no {name}=.");
    }
}
