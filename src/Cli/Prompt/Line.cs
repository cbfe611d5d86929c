using System.Globalization;
using OrleansKv.Cli.Words;

namespace OrleansKv.Cli.Prompt;

/// <summary>
/// What a prompt line asks for: a word for the store, or something about the prompt itself.
/// </summary>
internal abstract record Line
{
    public sealed record Store(Word Word) : Line;

    public sealed record Status : Line;

    public sealed record Use(string Server) : Line;

    public sealed record Help : Line;

    public sealed record Exit : Line;

    public sealed record Nothing : Line;

    /// <summary>The words, for completion and for help.</summary>
    public static readonly (string Word, string Usage, string Does)[] Words =
    [
        ("SET", "SET key value [EX seconds] [NX]", "store; NX: only when the key is absent"),
        ("GET", "GET key", "show"),
        ("UPD", "UPD key value [EX seconds]", "replace; only when the key exists"),
        ("DEL", "DEL key", "delete"),
        ("KEYS", "KEYS [prefix]", "list keys, at most 100"),
        ("CLEAR", "CLEAR", "delete every key"),
        ("STATUS", "STATUS", "the nodes and how they are"),
        ("USE", "USE server", "talk to another server"),
        ("HELP", "HELP", "this text"),
        ("EXIT", "EXIT", "leave (also Ctrl-D)"),
    ];

    private const int PageOfKeys = 100;

    /// <exception cref="CliException">The line is none of the words.</exception>
    public static Line Parse(string text)
    {
        var words = Splitter.Split(text);
        if (words.Count == 0) return new Nothing();
        var word = words[0].ToUpperInvariant();
        var rest = words.Skip(1).ToArray();
        return (word, rest) switch
        {
            ("SET", [var key, var value, .. var options]) => Set(key, value, options, default),
            ("UPD", [var key, var value, .. var options]) => Set(key, value, options, Precondition.Exists),
            ("GET", [var key]) => new Store(new Word.Get(key, Raw: false)),
            ("DEL", [var key]) => new Store(new Word.Delete(key, default)),
            ("KEYS", []) => new Store(new Word.Keys("", PageOfKeys)),
            ("KEYS", [var prefix]) => new Store(new Word.Keys(prefix, PageOfKeys)),
            ("CLEAR", []) => new Store(new Word.Clear()),
            ("STATUS", []) => new Status(),
            ("USE", [var server]) => new Use(server),
            ("HELP" or "?", _) => new Help(),
            ("EXIT" or "QUIT", []) => new Exit(),
            _ => throw Misused(word),
        };
    }

    private static Store Set(string key, string value, string[] options, Precondition condition)
    {
        long? ttl = null;
        for (var i = 0; i < options.Length; i++)
        {
            var option = options[i].ToUpperInvariant();
            if (option == "NX" && condition == default) condition = Precondition.Absent;
            else if (option == "EX" && i + 1 < options.Length) ttl = Seconds(options[++i]);
            else throw CliException.Usage($"'{options[i]}' is one too many: blanks need \"double quotes\".");
        }
        return new(new Word.Set(key, Content.Text(value), condition, ttl));
    }

    private static long Seconds(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0
            ? seconds
            : throw CliException.Usage($"EX takes whole seconds, at least 1; '{text}' is none.");

    private static CliException Misused(string word) =>
        Words.FirstOrDefault(w => w.Word == word) is { Usage: { } usage }
        ? CliException.Usage($"Usage: {usage}")
        : CliException.Usage($"'{Print.Visible(word)}' is no command: HELP lists them.");
}
