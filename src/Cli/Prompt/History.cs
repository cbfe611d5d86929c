using System.Text;

namespace OrleansKv.Cli.Prompt;

/// <summary>
/// The lines entered before. The file on disk is readable only by this user and contains no values: of SET and
/// UPD it keeps the word and the key, of MSET nothing.
/// </summary>
/// <param name="path">Null: the history is in memory only.</param>
internal sealed class History(string? path)
{
    /// <summary>The number of lines kept; older ones are dropped.</summary>
    public const int MostLines = 1_000;

    /// <summary>A longer line is a pasted value and not worth recalling.</summary>
    private const int LongestKept = 1_024;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private readonly List<string> _lines = Load(path);

    public IReadOnlyList<string> Lines => _lines;

    /// <summary>$KV_HISTORY (empty: none), otherwise a file in the user's state folder.</summary>
    public static string? PathOf(Terminal terminal)
    {
        if (terminal.Environment("KV_HISTORY") is { } named) return named.Length == 0 ? null : named;
        var state = terminal.Environment("XDG_STATE_HOME");
        if (!string.IsNullOrEmpty(state)) return Path.Combine(state, "orleanskv", "history");
        var home = terminal.Environment("HOME");
        return string.IsNullOrEmpty(home)
            ? null
            : Path.Combine(home, ".local", "state", "orleanskv", "history");
    }

    /// <summary>Remembers a line, unless it begins with a blank or repeats the last one.</summary>
    public void Add(string line)
    {
        if (line.Length == 0 || char.IsWhiteSpace(line[0]) || _lines.LastOrDefault() == line) return;
        _lines.Add(line);
        if (_lines.Count > MostLines) _lines.RemoveAt(0);
        if (path is not null && Kept(line) is { } kept && kept.Length <= LongestKept) Append(path, kept);
    }

    /// <returns>The part of a line that may be written to disk; null if none.</returns>
    public static string? Kept(string line)
    {
        var tokens = Splitter.SplitSoFar(line);
        if (tokens.Count == 0 || tokens[^1].IsOpen) return null;
        // An unknown word may be a mistyped SET that has a value.
        if (Vocabulary.Find(tokens[0].Text) is not { } word) return null;
        if (word.Name == "MSET") return null;
        var kept = word.Name is "SET" or "UPD" && tokens.Count > 2 ? line[..tokens[1].End] + " " : line;
        // One line of the file is one line of the prompt; pasted text may have a SET on a later line.
        return kept.Contains('\n') || PromptStatement.Split(line).Count > 1 ? null : kept;
    }

    private static List<string> Load(string? path)
    {
        try
        {
            if (path is null || !File.Exists(path)) return [];
            var lines = File.ReadAllLines(path).Where(l => l.Length > 0).ToList();
            if (lines.Count <= MostLines) return lines;
            lines.RemoveRange(0, lines.Count - MostLines);
            Rewrite(path, lines);
            return lines;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static void Rewrite(string path, List<string> lines)
    {
        var whole = $"{path}.{Environment.ProcessId}";
        using (var stream = Open(whole, FileMode.Create))
            stream.Write(Encoding.UTF8.GetBytes(string.Join('\n', lines) + "\n"));
        File.Move(whole, path, overwrite: true);
    }

    // One write per line: two prompts at a time interleave whole lines, not characters.
    private static void Append(string path, string line)
    {
        try
        {
            if (Path.GetDirectoryName(path) is { Length: > 0 } parent && !Directory.Exists(parent))
                MakeFolder(parent);
            using var stream = Open(path, FileMode.Append);
            stream.Write(Encoding.UTF8.GetBytes(line + "\n"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A prompt without a history is better than no prompt.
        }
    }

    private static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, Private | UnixFileMode.UserExecute);
    }

    private static FileStream Open(string path, FileMode mode)
    {
        var options = new FileStreamOptions
        {
            Mode = mode,
            Access = FileAccess.Write,
            Share = FileShare.ReadWrite,
        };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = Private;
        return new(path, options);
    }
}
