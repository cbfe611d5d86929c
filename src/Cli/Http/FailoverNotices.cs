namespace OrleansKv.Cli.Http;

/// <summary>Says that another server answered, once until the missing one is back.</summary>
internal sealed class FailoverNotices(TextWriter output)
{
    private readonly Lock _gate = new();
    private readonly HashSet<string> _missing = [];

    public void Answered(IReadOnlyList<Server> asked, Server answered)
    {
        var silent = asked.TakeWhile(s => s != answered).Select(s => s.Name).ToArray();
        lock (_gate)
        {
            _missing.Remove(answered.Name);
            if (silent.All(_missing.Contains)) return;
            _missing.UnionWith(silent);
            var verb = silent.Length > 1 ? "are" : "is";
            output.WriteLine($"{string.Join(" and ", silent)} {verb} down; {answered.Name} answered");
        }
    }
}
