using System.CommandLine;
using OrleansKv.Cli.Local;

namespace OrleansKv.Cli.Commands;

/// <summary>up, down, status and server ...: the nodes on this machine.</summary>
internal static class LocalCommands
{
    private static readonly Option<bool> Json =
        new("--json") { Description = "Print JSON for scripts, errors included." };

    public static IEnumerable<Command> All(Terminal terminal)
    {
        ServerCommands Servers(ParseResult parsed) => new(terminal, Home.Of(terminal), parsed.GetValue(Json));
        yield return Up(terminal);
        var down = new Command("down", "Stop all nodes.") { Json };
        down.SetAction((parsed, _) => Servers(parsed).DownAsync());
        yield return down;
        yield return Status("status", terminal, Servers);

        const string does = "Show the nodes live, or start, stop, kill, show or run one.";
        var server = new Command("server", does) { Json };
        server.SetAction((parsed, cancellation) => Servers(parsed).LiveAsync(cancellation));
        server.Subcommands.Add(Named("start", "Start a node and wait until it serves.", Required.No,
            (parsed, name, cancellation) => Servers(parsed).StartAsync(name, cancellation)));
        server.Subcommands.Add(Named("stop", "Stop a node; if it has not stopped after 10 s, kill it.", Required.No,
            (parsed, name, cancellation) => Servers(parsed).StopAsync(name, cancellation)));
        server.Subcommands.Add(Named("kill", "Kill a node with SIGKILL, like a crash.", Required.No,
            (parsed, name, cancellation) => Servers(parsed).KillAsync(name, cancellation)));
        server.Subcommands.Add(Status("status", terminal, Servers));
        server.Subcommands.Add(Named("run", "Run a node in the foreground, as containers need it.", Required.Yes,
            (parsed, name, cancellation) => Servers(parsed).RunAsync(name!, cancellation)));
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
            Description = "First HTTP port of a new cluster (default 3000); its ports go up to 302 above this one.",
            HelpName = "port",
        };
        ports.RequireRange(1, 65_233, "as the first of 303 ports");
        const string does = "Create the cluster if needed, and start the nodes on this machine.";
        var up = new Command("up", does) { detach, ports, Json };
        up.SetAction((parsed, cancellation) =>
        {
            var options = new UpOptions(
                parsed.GetValue(detach), parsed.GetValue(ports), parsed.GetValue(Json));
            return new UpCommand(terminal, Home.Of(terminal), options).RunAsync(cancellation);
        });
        return up;
    }

    private static Command Status(
        string word, Terminal terminal, Func<ParseResult, ServerCommands> servers)
    {
        var server = ClientOptions.NewServer("A, B, C, host:port or a URL; may be repeated. Without it, all nodes.");
        var command = Named(
            word, "Show the processes and the status of the nodes.", Required.No, (parsed, name, cancellation) =>
            {
                if (parsed.GetValue(server) is not { Length: > 0 } named)
                    return servers(parsed).StatusAsync(name, cancellation);
                if (name is not null)
                    throw CliException.Usage($"Name the node once: '{word} {name}', or --server.");
                var chosen = ClientOptions.Choose(Home.Of(terminal), named).Servers;
                return ServerCommands.StatusAsync(terminal, chosen, parsed.GetValue(Json), cancellation);
            });
        command.Options.Add(server);
        return command;
    }

    private static Command Named(
        string word, string description, Required required,
        Func<ParseResult, string?, CancellationToken, Task<int>> action)
    {
        var name = NameArgument(required);
        var command = new Command(word, description) { name, Json };
        command.SetAction((parsed, cancellation) => action(parsed, parsed.GetValue(name), cancellation));
        return command;
    }

    private static Argument<string?> NameArgument(Required required) => new("node")
    {
        Description = required == Required.Yes ? "A, B or C." : "A, B, C or all.",
        Arity = required == Required.Yes ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne,
    };
}
