namespace OrleansKv.Cli.Local;

/// <summary>A node's log file.</summary>
internal static class NodeLog
{
    /// <summary>In MiB. A running node keeps its log below this size, on systems where it can.</summary>
    public const int Limit = 10;

    /// <summary>The log of an earlier run may be above the limit.</summary>
    public static void Rotate(string path)
    {
        if (Length(path) > Limit * 1024L * 1024) File.Move(path, path + ".1", overwrite: true);
    }

    public static long Length(string path) => File.Exists(path) ? new FileInfo(path).Length : 0;

    /// <summary>Why the node ended: its "cannot start" line, otherwise the last line it wrote.</summary>
    /// <param name="from">
    /// Where the output of this start begins: errors of earlier starts do not count.
    /// </param>
    public static string WhyItEnded(string path, string node, long from)
    {
        var lines = LinesFrom(path, from);
        return lines.LastOrDefault(l => l.StartsWith($"{node} cannot start:", StringComparison.Ordinal))
            ?? (lines.LastOrDefault(l => l.Trim().Length > 0) is { } last
                ? $"{node} ended: {last} (full log: {path})"
                : $"{node} ended without output; its log is {path}");
    }

    private static List<string> LinesFrom(string path, long from)
    {
        if (!File.Exists(path)) return [];
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        stream.Position = from <= stream.Length ? from : 0; // it was truncated in the meantime
        using var reader = new StreamReader(stream);
        return [.. reader.ReadToEnd().Split('\n')];
    }
}
