namespace OrleansKv.Cli.Prompt;

/// <summary>What can be completed in a place of a line.</summary>
internal enum Completes
{
    Nothing,
    Key,
    Value,
    Option,
    Server,
    Word,
}

/// <param name="Example">A line that works as it stands.</param>
/// <param name="Arguments">What comes in each place after the word; the last one repeats.</param>
internal sealed record WordHelp(
    string Name, string Usage, string Does, string Example, params Completes[] Arguments)
{
    /// <summary>Words that may stand in a place of kind <see cref="Completes.Option"/>.</summary>
    public string[] Options { get; init; } = [];
}

/// <summary>The prompt's words, for help and completion; docs/cli.md has the same list.</summary>
internal static class Vocabulary
{
    public static readonly IReadOnlyList<WordHelp> Words =
    [
        new("SET", "SET key value [EX s] [NX|XX] [REV n] [TYPE t]",
            "store; NX: only when absent, XX: only when there, REV: only at this revision",
            "SET greeting \"hello world\" EX 60", Completes.Key, Completes.Value, Completes.Option)
        { Options = ["EX", "NX", "XX", "REV", "TYPE"] },
        new("GET", "GET key [> file]", "show the value, or write its bytes into a file",
            "GET logo > logo.png", Completes.Key, Completes.Value),
        new("UPD", "UPD key value [EX s] [REV n] [TYPE t]", "replace; only when the key exists",
            "UPD greeting @letter.txt", Completes.Key, Completes.Value, Completes.Option)
        { Options = ["EX", "REV", "TYPE"] },
        new("DEL", "DEL key [REV n]", "delete", "DEL greeting", Completes.Key, Completes.Option)
        { Options = ["REV"] },
        new("INCR", "INCR key [by]", "add 1, or more, to a number; an absent key counts as 0",
            "INCR visits 10", Completes.Key, Completes.Nothing),
        new("DECR", "DECR key [by]", "take 1, or more, from a number", "DECR stock",
            Completes.Key, Completes.Nothing),
        new("TTL", "TTL key", "how long the key still has", "TTL session/7",
            Completes.Key, Completes.Nothing),
        new("TOUCH", "TOUCH key seconds", "let the key expire so long from now; its value stays",
            "TOUCH session/7 600", Completes.Key, Completes.Nothing),
        new("PERSIST", "PERSIST key", "let the key never expire", "PERSIST session/7",
            Completes.Key, Completes.Nothing),
        new("MGET", "MGET key...", "show several values", "MGET a b c", Completes.Key),
        new("MSET", "MSET key value...", "store several values, each on its own", "MSET a 1 b 2",
            Completes.Key, Completes.Value),
        new("KEYS", "KEYS [prefix]", "list keys in order, page by page", "KEYS users/",
            Completes.Key, Completes.Nothing),
        new("WATCH", "WATCH [prefix]", "show changes as they happen, until Ctrl-C", "WATCH users/",
            Completes.Key, Completes.Nothing),
        new("CLEAR", "CLEAR", "delete every key, atomically", "CLEAR", Completes.Nothing),
        new("STATUS", "STATUS", "the nodes and how they are", "STATUS", Completes.Nothing),
        new("USE", "USE server", "talk to another server first", "USE B",
            Completes.Server, Completes.Nothing),
        new("TIMING", "TIMING [ON|OFF]", "show how long each command took", "TIMING ON",
            Completes.Option, Completes.Nothing)
        { Options = ["ON", "OFF"] },
        new("HELP", "HELP [word]", "this list, or more about a word", "HELP SET",
            Completes.Word, Completes.Nothing),
        new("EXIT", "EXIT", "leave (also Ctrl-D)", "EXIT", Completes.Nothing),
    ];

    public static WordHelp? Find(string word) =>
        Words.FirstOrDefault(w => w.Name.Equals(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>What stands in a place of a line, counted after the word.</summary>
    public static Completes At(WordHelp word, int place) => word.Name == "MSET"
        ? word.Arguments[place % 2]
        : word.Arguments[Math.Min(place, word.Arguments.Length - 1)];
}
