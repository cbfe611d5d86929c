namespace OrleansKv.Cli.Local;

/// <summary>What a node says of itself in its log.</summary>
internal static class NodeLog
{
    /// <summary>In MiB. A node keeps its log below it while it runs, where its system lets it.</summary>
    public const int Limit = 10;

    /// <summary>What an earlier run left may be above the limit.</summary>
    public static void Rotate(string path)
    {
        if (Length(path) > Limit * 1024L * 1024) File.Move(path, path + ".1", overwrite: true);
    }

    public static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>Why the node ended: its own "cannot start" line, else the last line it wrote.</summary>
    /// <param name="from">
    /// Where this start's output begins: an older start's complaint is not this one's.
    /// </param>
    public static string WhyItEnded(string path, string node, long from)
    {
        var lines = LinesFrom(path, from);
        return lines.LastOrDefault(l => l.StartsWith($"{node} cannot start:", StringComparison.Ordinal))
            ?? (lines.LastOrDefault(l => l.Trim().Length > 0) is { } last
                ? $"{node} ended: {last} (all of it: {path})"
                : $"{node} ended without a word; its log is {path}");
    }

    private static List<string> LinesFrom(string path, long from)
    {
        if (!File.Exists(path)) return [];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = from <= stream.Length ? from : 0; // it was trimmed meanwhile
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n')];
    }
}
