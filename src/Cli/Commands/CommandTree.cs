using System.CommandLine;
using OrleansKv.Cli.Http;
using OrleansKv.Cli.Prompt;

namespace OrleansKv.Cli.Commands;

/// <summary>All commands. Without a command, 'kv' opens the prompt.</summary>
internal static class CommandTree
{
    private const string About =
        "OrleansKv, a replicated key-value store. Without a command, kv asks for a server and opens a prompt.\n\n";

    public static RootCommand Build(Terminal terminal)
    {
        var client = new ClientOptions();
        var root = new RootCommand(About + ExitCode.Help);
        client.AddTo(root);
        root.SetAction(async (parsed, cancellation) =>
        {
            using var connection = client.Connect(parsed, terminal);
            var (servers, isChosen) = ForPrompt(connection);
            return await new PromptSession(
                terminal, connection.Home, connection.Client, servers, client.Json(parsed))
                .RunAsync(asks: !isChosen, cancellation);
        });
        foreach (var command in LocalCommands.All(terminal)) root.Subcommands.Add(command);
        foreach (var command in StoreCommandLine.All(terminal)) root.Subcommands.Add(command);
        foreach (var command in BulkCommands.All(terminal)) root.Subcommands.Add(command);
        HelpPage.On(root);
        return root;
    }

    /// <summary>
    /// A user who names one node of the cluster starts there, and continues at another one if it is lost.
    /// </summary>
    private static (ServerChoice Servers, bool IsChosen) ForPrompt(Connection connection)
    {
        if (connection.Servers.Servers is not [var one]) return (connection.Servers, false);
        if (Server.FromAddress(one.Name) is not null) return (connection.Servers, true);
        var all = new ServerChoice(connection.Home.Cluster().Servers(), Failover: true);
        return (all.StartingAt(one), true);
    }
}
