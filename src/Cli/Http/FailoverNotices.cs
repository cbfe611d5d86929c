using OrleansKv.Client.Retrying;

namespace OrleansKv.Cli.Http;

/// <summary>Says that another server answered, once until the missing one is back.</summary>
internal sealed class FailoverNotices(TextWriter output)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _missing = [];
    private readonly Dictionary<string, string> _refusals = [];

    /// <summary>A server that is up must not be called down.</summary>
    public void Refused(Server server, string why)
    {
        lock (_gate) _refusals[server.Name] = Speaker.GoesOn(server.Name, why.TrimEnd('.'));
    }

    public void Answered(IReadOnlyList<Server> asked, Server answered)
    {
        var silent = asked.TakeWhile(s => s != answered).Select(s => s.Name).ToArray();
        lock (_gate)
        {
            var states = string.Join(", ", States(silent));
            _refusals.Clear();
            _missing.Remove(answered.Name);
            if (silent.All(_missing.Contains)) return;
            _missing.UnionWith(silent);
            output.WriteLine($"{states}; {answered.Name} answered");
        }
    }

    /// <summary>"A and B are down", "C does not serve (it reaches no majority)".</summary>
    private IEnumerable<string> States(string[] silent)
    {
        var down = silent.Where(s => !_refusals.ContainsKey(s)).ToArray();
        var verb = down.Length > 1 ? "are" : "is";
        if (down.Length > 0) yield return $"{string.Join(" and ", down)} {verb} down";
        foreach (var server in silent.Except(down))
            yield return $"{server} does not serve ({_refusals[server]})";
    }
}
