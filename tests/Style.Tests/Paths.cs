using System.Text.RegularExpressions;

namespace OrleansKv.Style.Tests;

/// <summary>The pages that follow an operation through the files must agree with the files.</summary>
public partial class Paths
{
    private const int MostFiles = 12;

    public static TheoryData<string> Sections => new("One put", "One get", "One watch");

    [Theory]
    [MemberData(nameof(Sections))]
    public void A_path_takes_at_most_twelve_files_and_each_calls_the_next(string section)
    {
        var steps = Steps(section);
        Assert.InRange(steps.Length, 3, MostFiles);
        var before = "";
        foreach (var (file, method) in steps)
        {
            var code = Blanker.Blank(File.ReadAllText(Path.Combine(Sources.Root, file)));
            Assert.True(Declares(code, method), $"{file} declares no {method}.");
            if (before.Length > 0)
                Assert.True(Calls(before, method), $"{method} of {file} is called by no file before it.");
            before += code;
        }
    }

    [Fact]
    public void A_step_that_is_not_called_is_noticed()
    {
        Assert.False(Declares("Task x = store.PutAsync(key);", "PutAsync"));
        Assert.True(Declares("    public async Task PutAsync(Key key)", "PutAsync"));
        Assert.False(Calls("    public async Task PutAsync(Key key)", "PutAsync"));
        Assert.True(Calls("return writes.PutAsync(context);", "PutAsync"));
    }

    [Fact]
    public void Every_file_that_CONTRIBUTING_names_exists()
    {
        var page = File.ReadAllText(Path.Combine(Sources.Root, "CONTRIBUTING.md"));
        var section = page.Split("\n## ").Single(part => part.StartsWith("Add an operation", StringComparison.Ordinal));
        var named = FileName().Matches(section).Select(m => "/" + m.Groups[1].Value).Distinct().ToArray();
        Assert.InRange(named.Length, 30, 100);
        var files = Sources.All.Concat(Sources.Under("src", "*.json"))
            .Select(file => "/" + file.Path.Replace(Path.DirectorySeparatorChar, '/')).ToArray();
        Offenders.None(named.Where(name => !files.Any(f => f.EndsWith(name, StringComparison.Ordinal))));
    }

    private static (string File, string Method)[] Steps(string section)
    {
        var page = File.ReadAllText(Path.Combine(Sources.Root, "docs", "architecture.md"));
        var text = page.Split("\n## ").Single(part => part.StartsWith(section + "\n", StringComparison.Ordinal));
        return [.. Row().Matches(text).Select(row => (row.Groups[1].Value, row.Groups[2].Value))];
    }

    private static bool Declares(string code, string method) =>
        Regex.IsMatch(code, $@"(public|internal|private|protected)[\w\s<>?,.\[\]()]*\s{method}(<\w+>)?\(");

    private static bool Calls(string code, string method) => Regex.IsMatch(code, $@"\.{method}(<\w+>)?\(");

    [GeneratedRegex(@"`([\w/.]+\.(?:cs|json))`")]
    private static partial Regex FileName();

    [GeneratedRegex(@"^\| `([^`]+\.cs)` \| `(\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
