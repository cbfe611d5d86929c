using System.CommandLine;
using System.Globalization;
using System.Text.RegularExpressions;
using OrleansKv.Cli.Commands;
using OrleansKv.Cli.Http;
using OrleansKv.Cli.Prompt;
using OrleansKv.Cli.Tests.Support;
using OrleansKv.Client;

namespace OrleansKv.Cli.Tests;

/// <summary>docs/cli.md describes exactly the commands and options that exist.</summary>
public partial class Documentation
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "cli.md"));

    [Fact]
    public void Exactly_the_words_of_the_prompt_are_listed_with_their_usage() => Assert.Equal(
        Vocabulary.Words.Select(w => w.Usage),
        WordRow().Matches(Section("## The prompt")).Select(m => m.Groups[1].Value.Replace("\\|", "|")));

    [Fact]
    public void Exactly_the_existing_commands_are_listed()
    {
        var commands = CommandTree.Build(new FakeTerminal().Terminal).Subcommands;
        var documented = CommandRow().Matches(Page).Select(m => m.Groups[1].Value).Distinct();
        Assert.Equal(commands.Select(c => c.Name).Order(), documented.Order());
    }

    [Fact]
    public void Every_option_of_a_command_is_listed()
    {
        var commands = CommandTree.Build(new FakeTerminal().Terminal).Subcommands;
        var options = commands.Concat(commands.SelectMany(c => c.Subcommands))
            .SelectMany(c => c.Options).Select(o => o.Name).Distinct();
        Assert.All(
            options.Where(o => o is not "--help"), o => Assert.Contains(o, Page, StringComparison.Ordinal));
    }

    [Fact]
    public void The_exit_codes_of_the_help_are_those_of_the_page()
    {
        static IEnumerable<int> Codes(MatchCollection found) =>
            found.Select(m => int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture));
        Assert.Equal(
            Codes(HelpCode().Matches(ExitCode.Help)), Codes(CodeRow().Matches(Section("### Exit codes"))));
    }

    [Fact]
    public async Task The_defaults_of_the_help_are_those_of_the_page()
    {
        foreach (var command in CommandTree.Build(new FakeTerminal().Terminal).Subcommands)
        {
            if (command.Options.FirstOrDefault(o => o.Name == "--timeout") is not { } timeout) continue;
            var seconds = command.Name == "import" ? RetryPolicy.Patient(null) : RetryPolicy.Within(null);
            var said = $"(default {seconds.Deadline.TotalSeconds:0}).";
            Assert.EndsWith(said, timeout.Description, StringComparison.Ordinal);
        }
        var terminal = new FakeTerminal();
        Assert.Equal(0, await terminal.RunAsync("import", "--help"));
        Assert.Contains("(default 30)", terminal.Out.ToString(), StringComparison.Ordinal);
        Assert.Contains("for up to 30 s (`--timeout`)", Page, StringComparison.Ordinal);
        Assert.Contains(
            "`--timeout S` bounds the whole command, retries included; 10 s", Page, StringComparison.Ordinal);
    }

    [Fact]
    public void The_pages_about_HTTP_and_watching_give_the_same_number_of_watches()
    {
        static string Read(string page) => File.ReadAllText(Path.Combine(Root(), "docs", page));
        var number = Limits.Watchers.ToString("N0", CultureInfo.InvariantCulture);
        Assert.Contains($"| `maxWatchers` | {number} |", Read("http.md"), StringComparison.Ordinal);
        Assert.Contains($"| {number} (`maxWatchers`), then 503 |", Read("watch.md"), StringComparison.Ordinal);
    }

    [TmuxFact]
    public async Task The_prompt_shows_what_the_page_shows()
    {
        await using var cluster = await FakeCluster.StartAsync(3);
        using var pane = Pane.Start(cluster, "");
        await pane.ShowsAsync("[A]:");
        pane.Press("Enter");
        await pane.EndsWithAsync("A>");
        var transcript = Transcript().Match(Section("## The prompt")).Value;
        foreach (var step in Step().Matches(transcript).Select(m => m.Groups[1].Value.TrimEnd()))
        {
            var lines = step.Split('\n').Select(l => l.Trim()).ToArray();
            pane.Press("C-l");
            await pane.EndsWithAsync(lines[0].StartsWith("B> ", StringComparison.Ordinal) ? "B>" : "A>");
            pane.Enter(lines[0][3..]);
            await Poll.UntilAsync($"{step}", () => Shows(pane.Screen, lines), state: () => pane.Screen);
        }
    }

    // The step and a new prompt; a time differs each time.
    private static bool Shows(string screen, string[] lines)
    {
        var rows = screen.Split('\n').Select(r => r.Trim()).ToArray();
        return rows.Length == lines.Length + 1 && rows[^1] is "A>" or "B>"
            && rows.Zip(lines).All(p => Time().Replace(p.First, "(t)") == Time().Replace(p.Second, "(t)"));
    }

    private static string Section(string title)
    {
        var begin = Page.IndexOf(title, StringComparison.Ordinal);
        Assert.True(begin >= 0, $"docs/cli.md has no section '{title}'.");
        var end = Page.IndexOf("\n## ", begin + title.Length, StringComparison.Ordinal);
        return end < 0 ? Page[begin..] : Page[begin..end];
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "OrleansKv.sln"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex(@"^\| `([A-Z]+(?: [^`]*)?)` \|", RegexOptions.Multiline)]
    private static partial Regex WordRow();

    [GeneratedRegex(@"^\| `([a-z]+)", RegexOptions.Multiline)]
    private static partial Regex CommandRow();

    [GeneratedRegex(@"^\s*(\d+)  ", RegexOptions.Multiline)]
    private static partial Regex HelpCode();

    [GeneratedRegex(@"^\| (\d+) \|", RegexOptions.Multiline)]
    private static partial Regex CodeRow();

    [GeneratedRegex(@"(?:^    .*\n)+", RegexOptions.Multiline)]
    private static partial Regex Transcript();

    [GeneratedRegex(@"^    ([AB]> .*(?:\n    (?![AB]> ).*)*)", RegexOptions.Multiline)]
    private static partial Regex Step();

    [GeneratedRegex(@"\(\d+\.\d ms\)")]
    private static partial Regex Time();
}
