using System.CommandLine;
using OrleansKv.Cli.Commands;
using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

/// <summary>--help of every command.</summary>
public class HelpPages
{
    private static readonly Command[] Commands = [.. All(CommandTree.Build(new FakeTerminal().Terminal))];

    [Fact]
    public async Task Only_required_arguments_have_angle_brackets()
    {
        foreach (var command in Commands)
        {
            var page = await HelpAsync(command);
            foreach (var argument in command.Arguments)
            {
                var isOptional = argument.Arity.MinimumNumberOfValues == 0;
                var (wanted, other) = ($"[{argument.Name}]", $"<{argument.Name}>");
                if (!isOptional) (wanted, other) = (other, wanted);
                Assert.Contains($"  {wanted} ", page, StringComparison.Ordinal);
                Assert.DoesNotContain(other, page, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task A_list_of_commands_shows_them_as_their_own_pages_do()
    {
        foreach (var command in Commands.Where(c => c.Subcommands.Count > 0))
        {
            var page = await HelpAsync(command);
            foreach (var sub in command.Subcommands)
            {
                var usage = (await HelpAsync(sub)).Split('\n').SkipWhile(l => l != "Usage:").ElementAt(1);
                var shown = usage[usage.IndexOf($" {sub.Name}", StringComparison.Ordinal)..]
                    .Replace(" [options]", "").Replace(" [command]", "");
                Assert.Contains($" {shown} ", page, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public void Every_command_argument_and_option_is_described() => Assert.All(
        Commands.SelectMany(c => c.Arguments.Concat<Symbol>(c.Options).Append(c)),
        symbol => Assert.False(string.IsNullOrEmpty(symbol.Description), symbol.Name));

    private static async Task<string> HelpAsync(Command command)
    {
        var terminal = new FakeTerminal();
        Assert.Equal(0, await terminal.RunAsync([.. PathOf(command), "--help"]));
        return terminal.Out.ToString();
    }

    private static IEnumerable<Command> All(Command command) =>
        command.Subcommands.SelectMany(All).Prepend(command);

    private static IEnumerable<string> PathOf(Command command) => command is RootCommand
        ? []
        : PathOf(command.Parents.OfType<Command>().Single()).Append(command.Name);
}
