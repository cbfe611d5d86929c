using System.CommandLine;
using OrleansKv.Cli.Bulk;
using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Commands;

/// <summary>import and export.</summary>
internal static class BulkCommands
{
    public static IEnumerable<Command> All(Terminal terminal)
    {
        yield return Import(terminal);
        yield return Export(terminal);
    }

    private static Command Import(Terminal terminal)
    {
        var file = new Argument<string>("file") { Description = "JSON lines; - reads standard input." };
        var options = new ClientOptions(RetryPolicy.Patient(null).Deadline);
        const string does = "Store every line of a file; an interrupted import resumes where it stopped.";
        var command = new Command("import", does) { file };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var connection = options.Connect(parsed, terminal, RetryPolicy.Patient);
            var name = parsed.GetRequiredValue(file);
            return await new Import(
                terminal, connection.Client, connection.Servers, name == "-" ? null : name,
                options.Json(parsed))
                .RunAsync(cancellation);
        });
        return command;
    }

    private static Command Export(Terminal terminal)
    {
        var file = new Argument<string>("file")
        {
            Description = "The file to write; - or none is standard output.",
            DefaultValueFactory = _ => "-",
        };
        var prefix = new Option<string>("--prefix")
        {
            Description = "Only keys that begin with this.",
            DefaultValueFactory = _ => "",
            HelpName = "prefix",
        };
        var options = new ClientOptions();
        var command = new Command(
            "export", "Write every key and value as JSON lines, in key order.") { file, prefix };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            using var connection = options.Connect(parsed, terminal);
            var name = parsed.GetRequiredValue(file);
            return await new Export(
                terminal, connection.Client, connection.Servers, name == "-" ? null : name,
                options.Json(parsed))
                .RunAsync(Store.Prefix.Of(parsed.GetValue(prefix) ?? ""), cancellation);
        });
        return command;
    }
}
