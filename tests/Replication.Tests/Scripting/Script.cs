namespace OrleansKv.Replication.Scripting;

/// <summary>One scenario of a script file: commands, each with the exact lines it must answer.</summary>
/// <remarks>
/// <c>== title</c> starts a scenario, <c>#</c> a comment, <c>----</c> an expected answer; any other line is a
/// command. Title and file together name the test.
/// </remarks>
public sealed record Scenario(string File, string Title, IReadOnlyList<ScriptStep> Steps);

public sealed record ScriptStep(int Line, string Command, IReadOnlyList<string> Expected);

public static class Script
{
    private const string Answer = "----";
    private const string Heading = "== ";

    public static string Folder { get; } = Path.Combine(AppContext.BaseDirectory, "Scenarios");

    public static IEnumerable<Scenario> All() => Directory
        .EnumerateFiles(Folder, "*.txt", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .SelectMany(path => Parse(Path.GetRelativePath(Folder, path), File.ReadAllLines(path)));

    public static IReadOnlyList<Scenario> Parse(string file, IReadOnlyList<string> lines)
    {
        var scenarios = new List<Scenario>();
        List<ScriptStep>? steps = null;
        List<string>? expected = null;
        for (var i = 0; i < lines.Count; i++)
        {
            var line = lines[i].Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            if (line.StartsWith(Heading, StringComparison.Ordinal))
            {
                scenarios.Add(new(file, line[Heading.Length..], steps = []));
                expected = null;
            }
            else if (line.StartsWith(Answer, StringComparison.Ordinal))
            {
                if (expected is null) throw Error(file, i, "an answer needs a command before it");
                expected.Add(line[Answer.Length..].Trim());
            }
            else
            {
                if (steps is null) throw Error(file, i, "a command needs a '== title' before it");
                steps.Add(new(i + 1, line, expected = []));
            }
        }
        return scenarios;
    }

    private static FormatException Error(string file, int line, string what) =>
        new($"{file}:{line + 1}: {what}.");
}
