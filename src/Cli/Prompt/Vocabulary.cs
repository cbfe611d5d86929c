namespace OrleansKv.Cli.Prompt;

/// <summary>What can be completed at a position in a line.</summary>
internal enum Completes
{
    Nothing,
    Key,
    Value,
    Option,
    Server,
    Word,
}

/// <param name="Example">A line that works as written.</param>
/// <param name="Arguments">What each position after the word takes; the last one repeats.</param>
internal sealed record WordHelp(
    string Name, string Usage, string Does, string Example, params Completes[] Arguments)
{
    /// <summary>The words allowed at a position of kind <see cref="Completes.Option"/>.</summary>
    public string[] Options { get; init; } = [];
}

/// <summary>The prompt's words, for help and completion; docs/cli.md has the same list.</summary>
internal static class Vocabulary
{
    public static readonly IReadOnlyList<WordHelp> Words =
    [
        new("SET", "SET key value [EX s] [NX|XX] [REV n] [TYPE t]",
            "store a value; NX: only if absent, XX: only if present, REV: only at this revision",
            "SET greeting \"hello world\" EX 60", Completes.Key, Completes.Value, Completes.Option)
        { Options = ["EX", "NX", "XX", "REV", "TYPE"] },
        new("GET", "GET key [> file]", "show the value, or write its bytes to a file",
            "GET logo > logo.png", Completes.Key, Completes.Value),
        new("UPD", "UPD key value [EX s] [REV n] [TYPE t]", "replace a value; the key must exist",
            "UPD greeting @letter.txt", Completes.Key, Completes.Value, Completes.Option)
        { Options = ["EX", "REV", "TYPE"] },
        new("DEL", "DEL key [REV n]", "delete", "DEL greeting", Completes.Key, Completes.Option)
        { Options = ["REV"] },
        new("INCR", "INCR key [by]", "add 1, or by, to a number; an absent key counts as 0",
            "INCR visits 10", Completes.Key, Completes.Nothing),
        new("DECR", "DECR key [by]", "subtract 1, or by, from a number", "DECR stock",
            Completes.Key, Completes.Nothing),
        new("TTL", "TTL key", "show the remaining time to live", "TTL session/7",
            Completes.Key, Completes.Nothing),
        new("TOUCH", "TOUCH key seconds", "set the time to live, from now; the value is kept",
            "TOUCH session/7 600", Completes.Key, Completes.Nothing),
        new("PERSIST", "PERSIST key", "remove the time to live", "PERSIST session/7",
            Completes.Key, Completes.Nothing),
        new("MGET", "MGET key...", "show several values", "MGET a b c", Completes.Key),
        new("MSET", "MSET key value...", "store several values, each independently", "MSET a 1 b 2",
            Completes.Key, Completes.Value),
        new("KEYS", "KEYS [prefix]", "list keys in order, page by page", "KEYS users/",
            Completes.Key, Completes.Nothing),
        new("WATCH", "WATCH [prefix]", "show changes as they happen, until Ctrl-C", "WATCH users/",
            Completes.Key, Completes.Nothing),
        new("CLEAR", "CLEAR", "delete every key, atomically", "CLEAR", Completes.Nothing),
        new("STATUS", "STATUS", "show the state of the nodes", "STATUS", Completes.Nothing),
        new("USE", "USE server", "switch to another server", "USE B",
            Completes.Server, Completes.Nothing),
        new("TIMING", "TIMING [ON|OFF]", "show how long each command took", "TIMING ON",
            Completes.Option, Completes.Nothing)
        { Options = ["ON", "OFF"] },
        new("HELP", "HELP [word]", "show this list, or help for one word", "HELP SET",
            Completes.Word, Completes.Nothing),
        new("EXIT", "EXIT", "leave the prompt (also Ctrl-D)", "EXIT", Completes.Nothing),
    ];

    public static WordHelp? Find(string word) =>
        Words.FirstOrDefault(w => w.Name.Equals(word, StringComparison.OrdinalIgnoreCase));

    /// <summary>What a position in a line takes, counted from the word.</summary>
    public static Completes At(WordHelp word, int place) => word.Name == "MSET"
        ? word.Arguments[place % 2]
        : word.Arguments[Math.Min(place, word.Arguments.Length - 1)];
}
