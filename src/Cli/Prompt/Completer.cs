namespace OrleansKv.Cli.Prompt;

/// <summary>A line after Tab.</summary>
/// <param name="Choices">To be shown if Tab could not add anything; otherwise empty.</param>
internal sealed record Completed(string Text, int Cursor, IReadOnlyList<string> Choices);

/// <summary>Possible completions.</summary>
/// <param name="All">False if there are more than these.</param>
internal readonly record struct Candidates(IReadOnlyList<string> Texts, bool All = true)
{
    public static readonly Candidates None = new([]);
}

/// <summary>Completes words, options, servers, keys and file names.</summary>
/// <param name="keys">Looks up keys with a prefix. Called on every Tab, so it must be quick.</param>
internal sealed class Completer(
    Func<string, CancellationToken, Task<Candidates>> keys, Func<IReadOnlyList<string>> servers)
{
    private const int MostFiles = 200;

    public async Task<Completed> CompleteAsync(string text, int cursor, CancellationToken cancellation)
    {
        var before = text[..cursor];
        var tokens = Splitter.SplitSoFar(before);
        // After a blank, a new, empty word begins.
        var isNew = tokens.Count == 0 || (!tokens[^1].IsOpen && tokens[^1].End < before.Length);
        var last = isNew ? new Token("", cursor, cursor, true, false) : tokens[^1];
        var place = isNew ? tokens.Count : tokens.Count - 1;
        var (found, lead) = await FindAsync(tokens, place, last, cancellation);
        var typed = last.Text[lead.Length..];
        var fits = found.Texts.Where(t => t.StartsWith(typed, StringComparison.OrdinalIgnoreCase)).ToList();
        return Extend(text, cursor, last, lead, typed, new(fits, found.All));
    }

    /// <returns>The candidates, and what precedes them in the same word: the @ of a file.</returns>
    private async Task<(Candidates Found, string Lead)> FindAsync(
        List<Token> tokens, int place, Token last, CancellationToken cancellation)
    {
        if (place == 0) return (new([.. Vocabulary.Words.Select(w => w.Name)]), "");
        if (Vocabulary.Find(tokens[0].Text) is not { } word) return (Candidates.None, "");
        switch (Vocabulary.At(word, place - 1))
        {
            case Completes.Key: return (await keys(last.Text, cancellation), "");
            case Completes.Server: return (new(servers()), "");
            case Completes.Word: return (new([.. Vocabulary.Words.Select(w => w.Name)]), "");
            case Completes.Option: return (new(word.Options), "");
            case Completes.Value when last is { IsPlain: true, Text: ['@' or '>', ..] }:
                return (Files(last.Text[1..]), last.Text[..1]);
            case Completes.Value when tokens.Count > 2 && tokens[2] is { IsPlain: true, Text: ">" }:
                return (Files(last.Text), "");
            default: return (Candidates.None, "");
        }
    }

    private static Completed Extend(
        string text, int cursor, Token last, string lead, string typed, Candidates fits)
    {
        if (fits.Texts.Count == 0) return new(text, cursor, []);
        var only = fits is { Texts.Count: 1, All: true };
        // If some keys are not listed, the common prefix of the others means nothing.
        var common = fits.All ? Common(fits.Texts) : typed;
        if (!only && common.Length <= typed.Length) return new(text, cursor, fits.Texts);
        var goesOn = !only || common.EndsWith('/');
        var word = lead + (lead.Length > 0 ? common : goesOn ? Quoting.Open(common) : Quoting.Quote(common));
        var rest = text[cursor..];
        if (!goesOn) (word, rest) = (word + " ", rest.TrimStart());
        return new(text[..last.Begin] + word + rest, last.Begin + word.Length, []);
    }

    private static string Common(IReadOnlyList<string> texts)
    {
        var common = texts[0];
        foreach (var text in texts)
        {
            var length = 0;
            while (length < Math.Min(common.Length, text.Length) && common[length] == text[length]) length++;
            common = common[..length];
        }
        return common.Length > 0 && char.IsHighSurrogate(common[^1]) ? common[..^1] : common;
    }

    private static Candidates Files(string typed)
    {
        try
        {
            var folder = typed[..(typed.LastIndexOf('/') + 1)];
            var entries = new DirectoryInfo(folder.Length == 0 ? "." : folder)
                .EnumerateFileSystemInfos(typed[folder.Length..] + "*").Take(MostFiles + 1)
                .Select(e => folder + e.Name + (e is DirectoryInfo ? "/" : ""))
                .Order(StringComparer.Ordinal).ToList();
            return new(entries, entries.Count <= MostFiles);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return Candidates.None;
        }
    }
}
