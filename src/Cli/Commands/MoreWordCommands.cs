using System.CommandLine;
using OrleansKv.Cli.Words;

namespace OrleansKv.Cli.Commands;

/// <summary>Numbers, expiry, several keys and watching, as one-shot commands.</summary>
internal static class MoreWordCommands
{
    private static readonly Argument<string> Key = WordCommands.KeyArgument;

    public static IEnumerable<Command> All(Terminal terminal)
    {
        yield return Count("incr", "Add to a number; an absent key counts as 0.", by => by, terminal);
        yield return Count("decr", "Take from a number.", by => -by, terminal);
        yield return Plain(
            "ttl", "Show how long a key still has.", key => new Word.TimeToLive(key), terminal);
        yield return Touch(terminal);
        yield return Plain("persist", "Let a key never expire.", key => new Word.Touch(key, null), terminal);
        yield return GetMany(terminal);
        yield return SetMany(terminal);
        yield return Watch(terminal);
    }

    private static Command Count(string name, string does, Func<long, long> sign, Terminal terminal)
    {
        var by = new Argument<long>("by") { Description = "How much.", DefaultValueFactory = _ => 1 };
        by.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "-9223372036854775808" }])
                result.AddError("That number has no opposite in 64 bits.");
        });
        return WordCommands.Make(
            terminal, new(name, does) { Key, by }, (parsed, _) => Task.FromResult<Word>(
                new Word.Increment(parsed.GetRequiredValue(Key), sign(parsed.GetValue(by)))));
    }

    private static Command Plain(string name, string does, Func<string, Word> word, Terminal terminal) =>
        WordCommands.Make(
            terminal, new(name, does) { Key },
            (parsed, _) => Task.FromResult(word(parsed.GetRequiredValue(Key))));

    private static Command Touch(Terminal terminal)
    {
        var seconds = new Argument<double>("seconds")
        {
            Description = "From now, such as 60 or 1.5.",
            CustomParser = result => Given.Seconds(result) ?? 0,
        };
        return WordCommands.Make(
            terminal, new("touch", "Let a key expire so long from now; its value stays.") { Key, seconds },
            (parsed, _) => Task.FromResult<Word>(
                new Word.Touch(parsed.GetRequiredValue(Key), parsed.GetValue(seconds))));
    }

    private static Command GetMany(Terminal terminal)
    {
        var keys = new Argument<string[]>("key")
        {
            Description = "Any texts up to 1 KiB each.",
            Arity = ArgumentArity.OneOrMore,
        };
        return WordCommands.Make(
            terminal, new("mget", "Show several values.") { keys },
            (parsed, _) => Task.FromResult<Word>(new Word.GetMany(parsed.GetRequiredValue(keys))));
    }

    private static Command SetMany(Terminal terminal)
    {
        var pairs = new Argument<string[]>("key value")
        {
            Description = "Keys and values in turn; values as in set.",
            Arity = ArgumentArity.OneOrMore,
        };
        const string does = "Store several values, each on its own.";
        return WordCommands.Make(
            terminal, new("mset", does) { pairs }, async (parsed, cancellation) =>
            {
                var given = parsed.GetRequiredValue(pairs);
                if (given.Length % 2 != 0)
                    throw CliException.Usage("The last key has no value: keys and values come in turn.");
                var all = new List<KeyValuePair<string, Content>>();
                foreach (var pair in given.Chunk(2))
                    all.Add(new(
                        pair[0], await Content.FromArgumentAsync(pair[1], null, terminal, cancellation)));
                return new Word.SetMany(all);
            });
    }

    private static Command Watch(Terminal terminal)
    {
        var prefix = new Argument<string>("prefix")
        {
            Description = "What keys begin with.",
            DefaultValueFactory = _ => "",
        };
        var keysOnly = new Option<bool>("--keys-only") { Description = "Without the values." };
        var snapshot = new Option<bool>("--snapshot") { Description = "What is there already comes first." };
        var count = new Option<int?>("--count")
        {
            Description = "End after so many changes.",
            HelpName = "changes",
        };
        const string does = "Show changes as they happen, until Ctrl-C.";
        return WordCommands.Make(
            terminal, new("watch", does) { prefix, keysOnly, snapshot, count },
            (parsed, _) => Task.FromResult<Word>(new Word.Watch(
                Prefix.Of(parsed.GetValue(prefix) ?? ""), !parsed.GetValue(keysOnly), parsed.GetValue(snapshot),
                parsed.GetValue(count))));
    }
}
