using System.Text.RegularExpressions;

namespace OrleansKv.Style.Tests;

/// <summary>A function of a source file and its length in lines, from its name to its last line.</summary>
internal sealed record Function(string File, int Line, string Name, int Lines);

/// <summary>
/// Finds functions by their shape: at the level of a type's members, a line that opens a parameter list, up
/// to the brace or the semicolon that ends it. No compiler is needed for a bound on a length.
/// </summary>
internal static partial class Functions
{
    public static IEnumerable<Function> In(SourceFile file)
    {
        var lines = Blanker.Blank(file.Text).Split('\n');
        var types = new Stack<int>();
        var depth = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            var end = i;
            if (TypeHead().IsMatch(lines[i]))
            {
                end = EndOfHead(lines, i);
                types.Push(depth + 1);
            }
            else if (types.TryPeek(out var level) && depth == level && Head().IsMatch(lines[i]))
            {
                end = End(lines, i);
                var name = Head().Match(lines[i]).Groups["name"].Value;
                yield return new(file.Path, i + 1, name, end - i + 1);
            }
            for (; i < end; i++) depth += Change(lines[i]);
            depth += Change(lines[i]);
            while (types.TryPeek(out var open) && depth < open) types.Pop();
        }
    }

    /// <summary>Where a type's head gives way to its body, or ends without one.</summary>
    private static int EndOfHead(string[] lines, int from)
    {
        var i = from;
        while (i < lines.Length - 1 && !lines[i].Contains('{') && !lines[i].Contains(';')) i++;
        return i;
    }

    /// <summary>Where a function ends: with its block, or with a semicolon outside of one.</summary>
    private static int End(string[] lines, int from)
    {
        var depth = 0;
        for (var i = from; i < lines.Length; i++)
        {
            for (var at = 0; at < lines[i].Length; at++)
            {
                var c = lines[i][at];
                if (c is '{' or '(' or '[') depth++;
                else if (c is '}' or ')' or ']') depth--;
                if (depth == 0 && (c is ';' || (c is '}' && !Continues(lines, i, at)))) return i;
            }
        }
        return lines.Length - 1;
    }

    // "x switch { ... };" and "new() { ... }," go on after their brace; a body does not.
    private static bool Continues(string[] lines, int i, int brace)
    {
        if (lines[i][(brace + 1)..].Trim().Length > 0) return true;
        var next = i + 1 < lines.Length ? lines[i + 1].TrimStart() : "";
        return next.Length > 0 && ".?:;,)&|".Contains(next[0]);
    }

    private static int Change(string line) => line.Count(c => c == '{') - line.Count(c => c == '}');

    [GeneratedRegex(@"^\s*([\w\[\]]+ )*(class|struct|interface|record|enum)\s+\w+")]
    private static partial Regex TypeHead();

    [GeneratedRegex(@"^\s+(?!\[|\.)[^=]*?\b(?<name>\w+)(<[\w, ]+>)?\(")]
    private static partial Regex Head();
}
