using System.CommandLine;
using System.CommandLine.Invocation;
using OrleansKv.Cli.Commands;
using OrleansKv.Cli.Store;

namespace OrleansKv.Cli;

/// <summary>From arguments to an exit code.</summary>
internal static class App
{
    // "@file" is a value read from a file, not a response file with more arguments.
    private static readonly ParserConfiguration Parsing =
        new() { ResponseFileTokenReplacer = null, EnablePosixBundling = false };

    public static async Task<int> RunAsync(string[] arguments, Terminal terminal)
    {
        var parsed = CommandTree.Build(terminal).Parse(LowerWord(arguments), Parsing);
        var settings = new InvocationConfiguration
        {
            Output = terminal.Out,
            Error = terminal.Error,
            EnableDefaultExceptionHandler = false,
            // Handled by Interrupts: Ctrl-C at the prompt ends the command, not the prompt.
            ProcessTerminationTimeout = null,
        };
        try
        {
            Commands.RawArguments.Check(arguments, terminal.RawArguments);
            if (parsed.Action is ParseErrorAction) throw Misused(parsed, arguments);
            return await parsed.InvokeAsync(settings, terminal.Interrupts.Token);
        }
        catch (CliException e)
        {
            Print.Error(terminal, e, arguments.Contains("--json"));
            return e.Code;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }
        catch (OutputLostException e) when (e.IsPipeClosed)
        {
            return ExitCode.PipeClosed;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or OutputLostException)
        {
            return Fail(e.Message);
        }
        catch (Exception e)
        {
            return Fail($"This is a bug in kv; please report it: {e}");
        }

        int Fail(string why)
        {
            Print.Error(terminal, new(ExitCode.Internal, why), arguments.Contains("--json"));
            return ExitCode.Internal;
        }
    }

    // The full help would bury the one line that says what is wrong.
    private static CliException Misused(ParseResult parsed, string[] arguments)
    {
        var named = parsed.CommandResult.Command;
        if (named is RootCommand && parsed.UnmatchedTokens is [[not '-', ..] word, ..])
            return CliException.Usage(
                $"'{word}' is not a command: {ForeignCommands.OneShot(word) ?? "'kv --help' lists them"}.");
        // A missing argument is reported once for each place that requires it.
        var problem = string.Join(" ", parsed.Errors.Select(e => Plain(e.Message)).Distinct());
        var command = named is RootCommand ? "kv" : $"kv {named.Name}";
        return CliException.Usage($"{problem} '{command} --help' has the details.");
    }

    // Only numbers are parsed into a type, and the name of the type means nothing to the user.
    private static string Plain(string message) =>
        message.IndexOf(" as expected type", StringComparison.Ordinal) is >= 0 and var at
            ? message[..at] + ": it is not a valid number."
            : message;

    /// <summary>Commands are case-insensitive, as at the prompt: SET means set.</summary>
    private static string[] LowerWord(string[] arguments) => arguments is [var word, .. var rest]
        && word.All(char.IsAsciiLetterUpper) ? [word.ToLowerInvariant(), .. rest] : arguments;
}
