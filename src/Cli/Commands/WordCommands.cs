using System.CommandLine;
using OrleansKv.Cli.Words;

namespace OrleansKv.Cli.Commands;

/// <summary>The prompt's words as one-shot commands.</summary>
internal static class WordCommands
{
    public static readonly Argument<string> KeyArgument =
        new("key") { Description = "Any text up to 1 KiB." };

    private static readonly Argument<string> ValueArgument = new("value")
    {
        Description = "Text, @file, @- for standard input, or @@text for a text that begins with @.",
    };

    private static readonly Option<long?> IfRevision = new("--if-revision")
    {
        Description = "Only when the key is at this revision.",
        HelpName = "revision",
    };

    private static readonly Option<bool> IfAbsent =
        new("--if-absent") { Description = "Only when there is no such key." };

    private static readonly Option<double?> Ttl = new("--ttl")
    {
        Description = "Seconds until the key expires, such as 60 or 1.5.",
        HelpName = "seconds",
        CustomParser = result => Given.Seconds(result),
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
        foreach (var command in MoreWordCommands.All(terminal)) yield return command;
    }

    private static Command Set(Terminal terminal) => Make(
        terminal,
        new("set", "Store a value.") { KeyArgument, ValueArgument, IfRevision, IfAbsent, Ttl, Type },
        async (parsed, cancellation) =>
        {
            if (parsed.GetValue(IfAbsent) && parsed.GetValue(IfRevision) is not null)
                throw CliException.Usage("--if-absent and --if-revision contradict each other.");
            return await PutAsync(
                parsed, terminal, parsed.GetValue(IfAbsent) ? Precondition.Absent : default, cancellation);
        });

    private static Command Upd(Terminal terminal) => Make(
        terminal,
        new("upd", "Replace a value that exists.") { KeyArgument, ValueArgument, IfRevision, Ttl, Type },
        (parsed, cancellation) => PutAsync(parsed, terminal, Precondition.Exists, cancellation));

    private static Command Get(Terminal terminal)
    {
        var raw = new Option<bool>("--raw") { Description = "The bytes as they are, without a line end." };
        return Make(
            terminal, new("get", "Show a value.") { KeyArgument, raw },
            (parsed, _) => Task.FromResult<Word>(
                new Word.Get(parsed.GetRequiredValue(KeyArgument), parsed.GetValue(raw))));
    }

    private static Command Del(Terminal terminal) => Make(
        terminal, new("del", "Delete a key.") { KeyArgument, IfRevision },
        (parsed, _) => Task.FromResult<Word>(
            new Word.Delete(parsed.GetRequiredValue(KeyArgument), Condition(parsed, default))));

    private static Command Keys(Terminal terminal)
    {
        var prefix = new Argument<string>("prefix")
        {
            Description = "What keys begin with.",
            DefaultValueFactory = _ => "",
        };
        var limit =
            new Option<int?>("--limit") { Description = "Keys at most (default: all).", HelpName = "count" };
        limit.Validators.Add(result =>
        {
            if (Given.Number(result) is < 1) result.AddError("--limit takes a number above 0.");
        });
        return Make(
            terminal, new("keys", "List keys in order.") { prefix, limit },
            (parsed, _) => Task.FromResult<Word>(
                new Word.Keys(Prefix.Of(parsed.GetValue(prefix) ?? ""), parsed.GetValue(limit))));
    }

    private static Command Clear(Terminal terminal)
    {
        var yes = new Option<bool>("--yes", "-y") { Description = "Do not ask." };
        const string does = "Delete every key, atomically.";
        return Make(terminal, new("clear", does) { yes }, async (parsed, cancellation) =>
        {
            if (!parsed.GetValue(yes) && !terminal.Interactive)
                throw CliException.Usage("This deletes every key: say --yes when nobody can be asked.");
            if (!parsed.GetValue(yes) && !await terminal.ConfirmAsync("Delete every key?", cancellation))
                throw CliException.Usage("Nothing was deleted.");
            return new Word.Clear();
        });
    }

    /// <summary>A command that talks to servers: what it takes becomes a word.</summary>
    public static Command Make(
        Terminal terminal, Command command, Func<ParseResult, CancellationToken, Task<Word>> word)
    {
        var options = new ClientOptions();
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            var wanted = await word(parsed, cancellation);
            using var connection = options.Connect(parsed, terminal);
            await new Executor(connection.Client, terminal, options.Json(parsed))
                .RunAsync(wanted, connection.Servers, cancellation);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<Word> PutAsync(
        ParseResult parsed, Terminal terminal, Precondition condition, CancellationToken cancellation)
    {
        var argument = parsed.GetRequiredValue(ValueArgument);
        var content =
            await Content.FromArgumentAsync(argument, parsed.GetValue(Type), terminal, cancellation);
        return new Word.Set(
            parsed.GetRequiredValue(KeyArgument), content, Condition(parsed, condition),
            parsed.GetValue(Ttl));
    }

    private static Precondition Condition(ParseResult parsed, Precondition otherwise) =>
        parsed.GetValue(IfRevision) is { } revision ? Precondition.Revision(revision) : otherwise;
}
