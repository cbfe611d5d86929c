using OrleansKv.Cli.Prompt;

namespace OrleansKv.Cli.Commands;

/// <summary>Commands that users of Redis, etcd, Consul and shells try, and their names here.</summary>
internal static class ForeignCommands
{
    private static readonly Dictionary<string, string[]> Names = new(StringComparer.OrdinalIgnoreCase)
    {
        ["SET"] = ["put", "add", "store", "create", "insert", "write", "setnx", "setex", "psetex"],
        ["GET"] = ["cat", "read", "show", "fetch", "print", "exists", "stat"],
        ["UPD"] = ["update", "replace", "edit", "patch"],
        ["DEL"] = ["delete", "rm", "remove", "unlink", "erase"],
        ["KEYS"] = ["list", "ls", "scan", "dir", "find", "dbsize"],
        ["INCR"] = ["incrby", "inc", "increment"],
        ["DECR"] = ["decrby", "dec", "decrement"],
        ["TTL"] = ["pttl", "expiretime", "pexpiretime"],
        ["TOUCH"] = ["expire", "pexpire", "expireat", "pexpireat"],
        ["WATCH"] = ["subscribe", "psubscribe", "monitor", "follow", "tail"],
        ["CLEAR"] = ["flushall", "flushdb", "flush", "purge", "wipe", "reset"],
        ["STATUS"] = ["ping", "info", "health", "member", "members", "endpoint", "cluster", "nodes", "top", "ps"],
        ["USE"] = ["select", "connect"],
        ["EXIT"] = ["bye", "logout", "q", ":q"],
        ["up"] = ["start", "run"],
        ["down"] = ["stop", "shutdown", "halt"],
        ["export"] = ["dump", "backup", "save", "bgsave", "snapshot"],
        ["import"] = ["load", "restore"],
    };

    private static readonly Dictionary<string, string> Commands = new(StringComparer.OrdinalIgnoreCase)
    {
        ["UP"] = "up",
        ["DOWN"] = "down",
        ["SERVER"] = "server",
        ["IMPORT"] = "import FILE",
        ["EXPORT"] = "export FILE",
    };

    /// <returns>Null if there is no such command here.</returns>
    public static string? AtPrompt(string word)
    {
        var name = NameOf(word);
        if (Vocabulary.Find(name) is { } known) return $"use {known.Usage}{Remark(word, "EX")}";
        return Commands.TryGetValue(name, out var command)
            ? $"leave the prompt and use './kv {command}'"
            : null;
    }

    /// <returns>Null if there is no such command here.</returns>
    public static string? OneShot(string word) => NameOf(word).ToUpperInvariant() switch
    {
        "EXIT" or "QUIT" or "TIMING" => "it works only at the prompt, which './kv' alone opens",
        "USE" => "name a server with --server",
        "HELP" or "MAN" or "?" => "'kv --help' lists the commands, 'kv <command> --help' describes one",
        "STATUS" => "use 'kv status'",
        var name when Commands.TryGetValue(name, out var command) => $"use 'kv {command}'",
        var name when Vocabulary.Find(name) is { } known => $"use 'kv {Lower(known)}'{Remark(word, "--ttl")}",
        _ => null,
    };

    private static string NameOf(string word) =>
        Names.FirstOrDefault(n => n.Value.Contains(word, StringComparer.OrdinalIgnoreCase)).Key ?? word;

    /// <param name="ttl">The option that sets a time to live.</param>
    private static string Remark(string word, string ttl) => word.ToUpperInvariant() switch
    {
        "EXISTS" or "STAT" => ", which prints 'No such key' if the key is absent (exit code 2)",
        "SETNX" => ", only if the key is absent",
        "SETEX" or "PSETEX" => $", with {ttl} and a number of seconds, such as 1.5",
        "PEXPIRE" or "PTTL" => ", in seconds, such as 1.5",
        "EXPIREAT" or "PEXPIREAT" => ", in seconds from now",
        _ => "",
    };

    // On a command line the options have other names, which its own help lists.
    private static string Lower(WordHelp word) =>
        word.Name.ToLowerInvariant() + word.Usage[word.Name.Length..].Split(" [", 2)[0];
}
