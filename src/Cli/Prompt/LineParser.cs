using System.Globalization;
using OrleansKv.Cli.Commands;
using OrleansKv.Cli.Store;

namespace OrleansKv.Cli.Prompt;

/// <summary>Parses a prompt line into a command.</summary>
/// <param name="readFile">Reads the value that @file stands for.</param>
internal sealed class LineParser(Func<string, Content> readFile)
{
    /// <exception cref="CliException">The line is not a known command, or uses one wrongly.</exception>
    public Line Parse(string text)
    {
        if (new PromptStatement(text, quotes: false).IsOpen) throw Splitter.BrokenJson();
        var tokens = Splitter.Split(text);
        if (tokens.Count == 0) return new Line.Nothing();
        var word = tokens[0].Text.ToUpperInvariant();
        return Prompt(word, [.. tokens.Skip(1).Select(t => t.Text)])
            ?? (Store(word, [.. tokens.Skip(1)]) is { } store ? new Line.Store(store) : throw Misused(word));
    }

    private static Line? Prompt(string word, string[] rest) => (word, rest) switch
    {
        ("STATUS", []) => new Line.Status(),
        ("USE", [var server]) => new Line.Use(server),
        ("TIMING", []) => new Line.Timing(null),
        ("TIMING", [var on]) => new Line.Timing(OnOrOff(on)),
        ("HELP" or "?", []) => new Line.Help(null),
        ("HELP" or "?", [var about]) => new Line.Help(
            Vocabulary.Find(about) ?? throw Misused(about)),
        ("EXIT" or "QUIT", []) => new Line.Exit(),
        _ => null,
    };

    private StoreCommand? Store(string word, Token[] rest) => (word, rest) switch
    {
        ("SET", [var key, var value, .. var options]) => Set(key, value, options, default),
        ("UPD", [var key, var value, .. var options]) => Set(key, value, options, Condition.Exists),
        ("GET", [var key, .. var file]) => new StoreCommand.Get(key.Text, Raw: false, FileOf(file)),
        ("DEL", [var key, .. var options]) => Delete(key, options),
        ("INCR", [var key, .. { Length: < 2 } by]) => new StoreCommand.Increment(key.Text, By(by)),
        ("DECR", [var key, .. { Length: < 2 } by]) => new StoreCommand.Increment(key.Text, -By(by)),
        ("TTL", [var key]) => new StoreCommand.TimeToLive(key.Text),
        ("TOUCH", [var key, var seconds]) => new StoreCommand.Touch(key.Text, Seconds.Parse(seconds.Text)),
        ("PERSIST", [var key]) => new StoreCommand.Touch(key.Text, null),
        ("MGET", { Length: > 0 }) => new StoreCommand.GetMany([.. rest.Select(t => t.Text)]),
        ("MSET", { Length: > 0 } pairs) when pairs.Length % 2 == 0 => SetMany(pairs),
        ("KEYS", { Length: < 2 }) => new StoreCommand.Keys(PrefixOf(rest), null),
        ("WATCH", { Length: < 2 }) => new StoreCommand.Watch(PrefixOf(rest)),
        ("CLEAR", []) => new StoreCommand.Clear(),
        _ => null,
    };

    private StoreCommand.Set Set(Token key, Token value, Token[] options, Condition condition)
    {
        double? ttl = null;
        var content = ContentOf(value);
        for (var i = 0; i < options.Length; i++)
        {
            var option = options[i].Text.ToUpperInvariant();
            var next = i + 1 < options.Length ? options[i + 1].Text : null;
            if (option == "NX" && condition == default) condition = Condition.Absent;
            else if (option == "XX" && condition == default) condition = Condition.Exists;
            else if (option == "EX" && next is not null) (ttl, i) = (Seconds.Parse(next), i + 1);
            else if (option == "TYPE" && next is not null) (content, i) = (content.As(next), i + 1);
            else if (option == "REV" && next is not null && condition.Kind != ConditionKind.Absent)
                (condition, i) = (Revision(next), i + 1);
            else throw TooMany(options[i]);
        }
        return new(key.Text, content, condition, ttl);
    }

    private static StoreCommand.Delete Delete(Token key, Token[] options) => options switch
    {
        [] => new(key.Text, default),
        [var rev, var n] when rev.Text.Equals("REV", StringComparison.OrdinalIgnoreCase) =>
            new(key.Text, Revision(n.Text)),
        _ => throw TooMany(options[0]),
    };

    private StoreCommand.SetMany SetMany(Token[] pairs) =>
        new([.. pairs.Chunk(2).Select(p => KeyValuePair.Create(p[0].Text, ContentOf(p[1])))]);

    private Content ContentOf(Token value) => value switch
    {
        { IsPlain: true, Text: ['@', '@', ..] } => Content.Text(value.Text[1..]),
        { IsPlain: true, Text: "@-" } => throw CliException.Usage(
            "'@-' cannot be used here: the prompt itself reads standard input."),
        { IsPlain: true, Text: ['@', .. var path] } => readFile(path),
        _ => Content.Text(value.Text),
    };

    private static string? FileOf(Token[] rest) => rest switch
    {
        [] => null,
        [{ IsPlain: true, Text: ">" }, { Text: { Length: > 0 } file }] => file,
        [{ IsPlain: true, Text: ">" or ">>" }, ..] =>
            throw CliException.Usage("Name exactly one file after '>'; it is overwritten: GET key > file."),
        [{ IsPlain: true, Text: ['>', .. { Length: > 0 } file] }] when file[0] != '>' => file,
        _ => throw TooMany(rest[0]),
    };

    private static string PrefixOf(Token[] rest) => rest is [var prefix] ? Prefix.Of(prefix.Text) : "";

    private static long By(Token[] by) => by is not [var token] ? 1
        : long.TryParse(token.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n)
            && n != long.MinValue ? n
        : throw CliException.Usage(
            $"'{Print.Visible(token.Text)}' is not an integer between -{long.MaxValue} and {long.MaxValue}.");

    private static Condition Revision(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
            ? Condition.At(revision)
            : throw CliException.Usage($"'{Print.Visible(text)}' is not a revision.");

    private static bool OnOrOff(string text) => text.ToUpperInvariant() switch
    {
        "ON" => true,
        "OFF" => false,
        _ => throw CliException.Usage("TIMING takes ON or OFF."),
    };

    private static CliException TooMany(Token token) => CliException.Usage(
        $"'{Print.Visible(token.Text)}' is one argument too many: text with blanks needs \"quotes\".");

    private static CliException Misused(string word) => Vocabulary.Find(word) is { Usage: { } usage }
        ? CliException.Usage($"Usage: {usage}")
        : CliException.Usage(
            $"'{Print.Visible(word)}' is not a command: {ForeignCommands.AtPrompt(word) ?? "HELP lists them"}.");
}
