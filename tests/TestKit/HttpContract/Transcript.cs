using OrleansKv.TestKit.Processes;

namespace OrleansKv.TestKit.HttpContract;

/// <summary>
/// The fenced console blocks of a page: lines that begin with "$ " are run, and what follows must come out.
/// A line "..." stands for any lines, ... within a line for any text.
/// </summary>
public static class Transcript
{
    private const string Written = "127.0.0.1:3000";

    public static IReadOnlyList<(string Command, List<string> Output)> In(string page)
    {
        var steps = new List<(string, List<string>)>();
        var isInside = false;
        foreach (var line in File.ReadLines(page))
        {
            var isFence = line.StartsWith("```", StringComparison.Ordinal);
            if (isFence) isInside = !isInside && line == "```console";
            else if (isInside && line.StartsWith("$ ", StringComparison.Ordinal)) steps.Add((line[2..], []));
            else if (isInside) steps[^1].Item2.Add(line);
        }
        return steps;
    }

    /// <returns>What differed; empty when every command printed what the page says.</returns>
    public static async Task<IReadOnlyList<string>> DifferencesAsync(string page, string address)
    {
        var differences = new List<string>();
        foreach (var (command, expected) in In(page))
        {
            var output = await RunAsync(command.Replace(Written, address).Replace("curl ", "curl -sS "));
            var lines = output.Replace("\r", "").TrimEnd('\n').Split('\n').Where(l => l.Length > 0).ToList();
            if (!Matches(expected.Where(l => l.Length > 0).ToList(), lines))
                differences.Add($"$ {command}\n{string.Join('\n', lines)}");
        }
        return differences;
    }

    private static bool Matches(List<string> expected, List<string> lines)
    {
        if (expected.Count == 0) return lines.Count == 0;
        if (expected[0] == "...")
            return Enumerable.Range(0, lines.Count + 1).Any(i => Matches(expected[1..], lines[i..]));
        return lines.Count > 0
            && Pattern.Matches(expected[0], lines[0]) && Matches(expected[1..], lines[1..]);
    }

    private static async Task<string> RunAsync(string command)
    {
        var run = await ProgramRun.EndAsync(new("bash", ["-c", command]));
        return $"{run.Output}\n{run.Error}".Trim();
    }
}
