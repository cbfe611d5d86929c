namespace OrleansKv.Simulation;

/// <summary>
/// What happened, line by line; kept only when a seed is run again to be explained or compared.
/// </summary>
internal sealed class Trace
{
    private readonly List<(long Stamp, Key? Key, string Line)> _lines = [];

    public int Count => _lines.Count;

    public void Add(long now, long stamp, Key? key, FormattableString what) =>
        _lines.Add((stamp, key, string.Create(TraceFormat.Instance, $"{now,7} {key?.Text ?? "*"} {what}")));

    /// <summary>
    /// The last lines about a key, and about the cluster as a whole, up to a stamp: 60, or as many as
    /// KV_TRACE says.
    /// </summary>
    public IEnumerable<string> Tail(Key? key, long stamp) => _lines
        .Where(l => l.Stamp <= stamp && (key is null || l.Key is null || l.Key == key))
        .Select(l => l.Line)
        .TakeLast(int.TryParse(Environment.GetEnvironmentVariable("KV_TRACE"), out var asked) ? asked : 60);

    public string All() => string.Join('\n', _lines.Select(l => l.Line));
}
