using System.CommandLine;
using OrleansKv.Cli.Store;

namespace OrleansKv.Cli.Commands;

/// <summary>The commands on the store as command lines.</summary>
internal static class StoreCommandLine
{
    private static readonly Argument<string> Key =
        new("key") { Description = "Any text up to 1 KiB." };

    private static readonly Argument<string> ValueArgument = new("value")
    {
        Description = "Text, @file, @- for standard input, or @@text for text that begins with @.",
    };

    private static readonly Option<long?> IfRevision = new("--if-revision")
    {
        Description = "Only if the key is at this revision.",
        HelpName = "revision",
    };

    private static readonly Option<bool> IfAbsent =
        new("--if-absent") { Description = "Only if there is no such key." };

    private static readonly Option<double?> Ttl = new("--ttl")
    {
        Description = "Seconds until the key expires, such as 60 or 1.5.",
        HelpName = "seconds",
        CustomParser = result => OptionParsing.TimeToLive(result),
    };

    private static readonly Option<string?> Type = new("--type")
    {
        Description = "Media type to store with the value; application/json checks that it is JSON.",
        HelpName = "type",
    };

    public static IEnumerable<Command> All(Terminal terminal)
    {
        yield return Set(terminal);
        yield return Get(terminal);
        yield return Upd(terminal);
        yield return Del(terminal);
        yield return Keys(terminal);
        yield return Clear(terminal);
        yield return Count("incr", "Add to a number; an absent key counts as 0.", by => by, terminal);
        yield return Count("decr", "Subtract from a number.", by => -by, terminal);
        yield return Plain(
            "ttl", "Show the remaining time to live.", key => new StoreCommand.TimeToLive(key), terminal);
        yield return Touch(terminal);
        yield return Plain("persist", "Remove the time to live.", key => new StoreCommand.Touch(key, null), terminal);
        yield return GetMany(terminal);
        yield return SetMany(terminal);
        yield return Watch(terminal);
    }

    private static Command Set(Terminal terminal) => Make(
        terminal,
        new("set", "Store a value.") { Key, ValueArgument, IfRevision, IfAbsent, Ttl, Type },
        async (parsed, cancellation) =>
        {
            if (parsed.GetValue(IfAbsent) && parsed.GetValue(IfRevision) is not null)
                throw CliException.Usage("Use --if-absent or --if-revision, not both.");
            return await PutAsync(
                parsed, terminal, parsed.GetValue(IfAbsent) ? Condition.Absent : default, cancellation);
        });

    private static Command Upd(Terminal terminal) => Make(
        terminal,
        new("upd", "Replace a value that exists.") { Key, ValueArgument, IfRevision, Ttl, Type },
        (parsed, cancellation) => PutAsync(parsed, terminal, Condition.Exists, cancellation));

    private static Command Get(Terminal terminal)
    {
        var raw = new Option<bool>("--raw") { Description = "Write the bytes unchanged, without a line end." };
        return Make(
            terminal, new("get", "Show the value of a key.") { Key, raw },
            (parsed, _) => Task.FromResult<StoreCommand>(
                new StoreCommand.Get(parsed.GetRequiredValue(Key), parsed.GetValue(raw))));
    }

    private static Command Del(Terminal terminal) => Make(
        terminal, new("del", "Delete a key.") { Key, IfRevision },
        (parsed, _) => Task.FromResult<StoreCommand>(
            new StoreCommand.Delete(parsed.GetRequiredValue(Key), ConditionOf(parsed, default))));

    private static Command Keys(Terminal terminal)
    {
        var prefix = new Argument<string>("prefix")
        {
            Description = "What keys begin with.",
            DefaultValueFactory = _ => "",
        };
        var limit =
            new Option<int?>("--limit") { Description = "The most keys to list (default: all).", HelpName = "count" };
        limit.RequireRange(1, int.MaxValue, "keys");
        return Make(
            terminal, new("keys", "List keys in order.") { prefix, limit },
            (parsed, _) => Task.FromResult<StoreCommand>(
                new StoreCommand.Keys(Prefix.Of(parsed.GetValue(prefix) ?? ""), parsed.GetValue(limit))));
    }

    private static Command Clear(Terminal terminal)
    {
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        const string does = "Delete every key, atomically.";
        return Make(terminal, new("clear", does) { yes }, async (parsed, cancellation) =>
        {
            if (!parsed.GetValue(yes) && !terminal.Interactive)
                throw CliException.Usage("This deletes every key: without a terminal, confirm it with --yes.");
            if (!parsed.GetValue(yes) && !await terminal.ConfirmAsync("Delete every key?", cancellation))
                throw CliException.Usage("Nothing was deleted.");
            return new StoreCommand.Clear();
        });
    }

    private static Command Count(string name, string does, Func<long, long> sign, Terminal terminal)
    {
        var by = new Argument<long>("by") { Description = "The amount.", DefaultValueFactory = _ => 1 };
        by.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: "-9223372036854775808" }])
                result.AddError("This number does not fit: use an integer above -9223372036854775808.");
        });
        return Make(
            terminal, new(name, does) { Key, by }, (parsed, _) => Task.FromResult<StoreCommand>(
                new StoreCommand.Increment(parsed.GetRequiredValue(Key), sign(parsed.GetValue(by)))));
    }

    private static Command Plain(string name, string does, Func<string, StoreCommand> word, Terminal terminal) =>
        Make(
            terminal, new(name, does) { Key },
            (parsed, _) => Task.FromResult(word(parsed.GetRequiredValue(Key))));

    private static Command Touch(Terminal terminal)
    {
        var seconds = new Argument<double>("seconds")
        {
            Description = "Seconds from now, such as 60 or 1.5.",
            CustomParser = result => OptionParsing.TimeToLive(result) ?? 0,
        };
        return Make(
            terminal, new("touch", "Set the time to live, from now; the value is kept.") { Key, seconds },
            (parsed, _) => Task.FromResult<StoreCommand>(
                new StoreCommand.Touch(parsed.GetRequiredValue(Key), parsed.GetValue(seconds))));
    }

    private static Command GetMany(Terminal terminal)
    {
        var keys = new Argument<string[]>("key")
        {
            Description = "Keys, each any text up to 1 KiB.",
            Arity = ArgumentArity.OneOrMore,
        };
        return Make(
            terminal, new("mget", "Show several values.") { keys },
            (parsed, _) => Task.FromResult<StoreCommand>(new StoreCommand.GetMany(parsed.GetRequiredValue(keys))));
    }

    private static Command SetMany(Terminal terminal)
    {
        var pairs = new Argument<string[]>("key value")
        {
            Description = "Alternating keys and values; values as in set.",
            Arity = ArgumentArity.OneOrMore,
        };
        const string does = "Store several values, each independently.";
        return Make(
            terminal, new("mset", does) { pairs }, async (parsed, cancellation) =>
            {
                var given = parsed.GetRequiredValue(pairs);
                if (given.Length % 2 != 0)
                    throw CliException.Usage("The last key has no value: alternate keys and values.");
                var all = new List<KeyValuePair<string, Content>>();
                foreach (var pair in given.Chunk(2))
                    all.Add(new(
                        pair[0], await Content.FromArgumentAsync(pair[1], null, terminal, cancellation)));
                return new StoreCommand.SetMany(all);
            });
    }

    private static Command Watch(Terminal terminal)
    {
        var prefix = new Argument<string>("prefix")
        {
            Description = "What keys begin with.",
            DefaultValueFactory = _ => "",
        };
        var keysOnly = new Option<bool>("--keys-only") { Description = "Omit the values." };
        var snapshot = new Option<bool>("--snapshot") { Description = "Begin with everything that exists." };
        var count = new Option<int?>("--count")
        {
            Description = "End after this many changes.",
            HelpName = "changes",
        };
        const string does = "Show changes as they happen, until Ctrl-C.";
        return Make(
            terminal, new("watch", does) { prefix, keysOnly, snapshot, count },
            (parsed, _) => Task.FromResult<StoreCommand>(new StoreCommand.Watch(
                Prefix.Of(parsed.GetValue(prefix) ?? ""), !parsed.GetValue(keysOnly), parsed.GetValue(snapshot),
                parsed.GetValue(count))));
    }

    /// <summary>A command that talks to servers: converts its arguments into a store command.</summary>
    private static Command Make(
        Terminal terminal, Command command, Func<ParseResult, CancellationToken, Task<StoreCommand>> word)
    {
        var options = new ClientOptions();
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var wanted = await word(parsed, cancellation);
            using var connection = options.Connect(parsed, terminal);
            await new StoreCommandRunner(connection.Client, terminal, options.Json(parsed))
                .RunAsync(wanted, connection.Servers, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<StoreCommand> PutAsync(
        ParseResult parsed, Terminal terminal, Condition condition, CancellationToken cancellation)
    {
        var argument = parsed.GetRequiredValue(ValueArgument);
        var content =
            await Content.FromArgumentAsync(argument, parsed.GetValue(Type), terminal, cancellation);
        return new StoreCommand.Set(
            parsed.GetRequiredValue(Key), content, ConditionOf(parsed, condition),
            parsed.GetValue(Ttl));
    }

    private static Condition ConditionOf(ParseResult parsed, Condition otherwise) =>
        parsed.GetValue(IfRevision) is { } revision ? Condition.At(revision) : otherwise;
}
