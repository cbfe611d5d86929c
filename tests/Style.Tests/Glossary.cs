using System.Text.RegularExpressions;

namespace OrleansKv.Style.Tests;

public partial class Glossary
{
    /// <summary>Each row of docs/glossary.md ends with where its term lives in the code.</summary>
    [Fact]
    public void Every_type_and_file_that_the_glossary_names_exists()
    {
        var named = (from line in File.ReadAllLines(Path.Combine(Sources.Root, "docs", "glossary.md"))
                     where line.StartsWith('|')
                     from Match code in Code().Matches(line.Split('|')[^2])
                     select code.Groups[1].Value).Distinct().ToArray();
        Assert.InRange(named.Length, 30, 500);
        var sources = string.Concat(Sources.Under("src").Select(file => file.Text));
        Offenders.None(named.Where(name => !Regex.IsMatch(sources, $@"\b{Regex.Escape(name)}\b")));
    }

    [GeneratedRegex("`(\\w[\\w.]*)`")]
    private static partial Regex Code();
}
