using System.CommandLine;
using OrleansKv.Cli.Local;

namespace OrleansKv.Cli.Commands;

/// <summary>up, down, status and server ...: the nodes on this machine.</summary>
internal static class LocalCommands
{
    public static IEnumerable<Command> All(Terminal terminal)
    {
        ServerCommands Servers() => new(terminal, Home.Of(terminal));
        yield return Up(terminal);
        var down = new Command("down", "Stop all nodes.");
        down.SetAction((_, _) => Servers().DownAsync());
        yield return down;
        yield return Status("status", Servers);

        var server = new Command("server", "Start, stop, kill, show or run one node.");
        server.Subcommands.Add(Named("start", "Start a node and wait until it serves.", Required.No,
            (name, cancellation) => Servers().StartAsync(name, cancellation)));
        server.Subcommands.Add(Named("stop", "Stop a node; after 10 s it is killed.", Required.No,
            (name, _) => Servers().StopAsync(name)));
        server.Subcommands.Add(Named("kill", "Kill a node at once, as a crash would.", Required.No,
            (name, _) => Servers().KillAsync(name)));
        server.Subcommands.Add(Status("status", Servers));
        server.Subcommands.Add(Named("run", "Run a node in the foreground, for containers.", Required.Yes,
            (name, cancellation) => Servers().RunAsync(name!, cancellation)));
        yield return server;
    }

    private enum Required
    {
        No,
        Yes,
    }

    private static Command Up(Terminal terminal)
    {
        var detach = new Option<bool>("--detach", "-d") { Description = "Return when the nodes are ready." };
        var ports = new Option<int?>("--ports")
        {
            Description = "First HTTP port of a new cluster (default 3000); it uses 303 ports from there.",
            HelpName = "port",
        };
        ports.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int?>() is not (>= 1 and <= 65_233))
                result.AddError("--ports takes a port from 1 to 65233.");
        });
        var standalone = new Option<bool>("--standalone") { Description = "Nodes without Orleans." };
        var up =
            new Command("up", "Start the nodes on this machine and show them.") { detach, ports, standalone };
        up.SetAction((parsed, cancellation) =>
        {
            var options = new UpOptions(
                parsed.GetValue(detach), parsed.GetValue(ports), parsed.GetValue(standalone));
            return new UpCommand(terminal, Home.Of(terminal), options).RunAsync(cancellation);
        });
        return up;
    }

    private static Command Status(string word, Func<ServerCommands> servers)
    {
        var name = NameArgument(Required.No);
        var json = new Option<bool>("--json") { Description = "JSON for scripts." };
        var status = new Command(word, "Show the nodes and how they are.") { name, json };
        status.SetAction((parsed, cancellation) =>
            servers().StatusAsync(parsed.GetValue(name), parsed.GetValue(json), cancellation));
        return status;
    }

    private static Command Named(
        string word, string description, Required required,
        Func<string?, CancellationToken, Task<int>> action)
    {
        var name = NameArgument(required);
        var command = new Command(word, description) { name };
        command.SetAction((parsed, cancellation) => action(parsed.GetValue(name), cancellation));
        return command;
    }

    private static Argument<string?> NameArgument(Required required) => new("node")
    {
        Description = "A, B, C or all.",
        Arity = required == Required.Yes ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
    };
}
