using System.Globalization;
using System.Text;
using OrleansKv.Faults.Faults;

namespace OrleansKv.Faults;

/// <summary>The results of a soak.</summary>
internal sealed class SoakTally
{
    private readonly SortedDictionary<string, List<Observation>> _seen = new(StringComparer.Ordinal);
    private int _operations;
    private int _keys;
    private int _violations;

    public string Line => string.Create(
        CultureInfo.InvariantCulture,
        $"{_seen.Values.Sum(s => s.Count)} faults, {_operations:N0} operations on {_keys:N0} keys judged,"
        + $" {_violations} violations");

    public void Add(Observation seen)
    {
        if (!_seen.TryGetValue(seen.Fault, out var list)) _seen.Add(seen.Fault, list = []);
        list.Add(seen);
    }

    public void Judged(Recorder recorder)
    {
        _operations += recorder.Count;
        _keys += recorder.Keys.Count;
    }

    public void Violated() => _violations++;

    public override string ToString()
    {
        var text = new StringBuilder(
            "| fault | times | served | 503 | 504 | broken | longest gap elsewhere |\n");
        text.Append("|---|---|---|---|---|---|---|\n");
        foreach (var (fault, seen) in _seen) text.Append(Row(fault, seen));
        return text.Append('\n').Append(Line).ToString();
    }

    private static string Row(string fault, List<Observation> seen)
    {
        var (ok, refused) = (seen.Sum(s => s.Ok), seen.Sum(s => s.Refused));
        var (unknown, broken) = (seen.Sum(s => s.Unknown), seen.Sum(s => s.Broken));
        var gap = seen.Max(s => s.GapElsewhere).TotalSeconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {fault} | {seen.Count} | {ok:N0} | {refused:N0} | {unknown:N0} | {broken:N0} |"
            + $" {gap:0.00} s |\n");
    }
}
