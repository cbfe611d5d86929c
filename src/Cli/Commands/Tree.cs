using System.CommandLine;
using OrleansKv.Cli.Prompt;

namespace OrleansKv.Cli.Commands;

/// <summary>All commands. Alone, it is the prompt.</summary>
internal static class Tree
{
    private const string About =
        "OrleansKv: a replicated key-value store. Alone it asks which server to use and opens a prompt.\n\n";

    public static RootCommand Build(Terminal terminal)
    {
        var client = new ClientOptions();
        var root = new RootCommand(About + ExitCode.Help);
        client.AddTo(root);
        root.SetAction(async (parsed, cancellation) =>
        {
            using var connection = client.Connect(parsed, terminal);
            return await new PromptSession(
                terminal, connection.Home, connection.Client, connection.Servers, client.Json(parsed))
                .RunAsync(cancellation);
        });
        foreach (var command in LocalCommands.All(terminal)) root.Subcommands.Add(command);
        foreach (var command in WordCommands.All(terminal)) root.Subcommands.Add(command);
        foreach (var command in BulkCommands.All(terminal)) root.Subcommands.Add(command);
        return root;
    }
}
