using OrleansKv.Client.Retrying;

namespace OrleansKv.Cli.Http;

/// <summary>Reports that another server answered, once until the missing one is back.</summary>
internal sealed class FailoverNotices(TextWriter output)
{
    /// <summary>The reason of an attempt whose connection was refused: only then is a server called down.</summary>
    public const string Down = "connection refused";

    private readonly Lock _gate = new();
    private readonly HashSet<string> _missing = [];
    private readonly Dictionary<string, string> _states = [];

    /// <summary>Records a failed attempt.</summary>
    /// <param name="serves">False if the server answered that it cannot serve, with a reason.</param>
    public void Failed(Server server, string why, bool serves)
    {
        var reason = NodeMessage.WithoutName(server.Name, why.TrimEnd('.'));
        lock (_gate)
            _states[server.Name] = !serves ? $"does not serve ({reason})"
                : why == Down ? "is down"
                : $"did not answer ({reason})";
    }

    public void Answered(IReadOnlyList<Server> asked, Server answered)
    {
        var silent = asked.TakeWhile(s => s != answered).Select(s => s.Name).ToArray();
        lock (_gate)
        {
            _states.Remove(answered.Name);
            _missing.Remove(answered.Name);
            if (silent.All(_missing.Contains)) return;
            _missing.UnionWith(silent);
            output.WriteLine($"{string.Join(", ", States(silent))}; {answered.Name} answered");
        }
    }

    /// <summary>"A and B are down", "C does not serve (it reaches no majority)".</summary>
    private IEnumerable<string> States(string[] silent)
    {
        string StateOf(string server) => _states.GetValueOrDefault(server, "did not answer");
        var down = silent.Where(s => StateOf(s) == "is down").ToArray();
        if (down.Length > 0) yield return $"{string.Join(" and ", down)} {(down.Length > 1 ? "are" : "is")} down";
        foreach (var server in silent.Except(down)) yield return $"{server} {StateOf(server)}";
    }
}
