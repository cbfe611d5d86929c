using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Text;

namespace OrleansKv.Cli.Commands;

/// <summary>
/// The library's help, with arguments in the notation of other tools: [node] is optional.
/// </summary>
internal sealed class HelpPage(HelpAction inner) : SynchronousCommandLineAction
{
    public static void On(RootCommand root)
    {
        foreach (var help in root.Options.OfType<HelpOption>())
            if (help.Action is HelpAction action) help.Action = new HelpPage(action);
    }

    public override int Invoke(ParseResult parseResult)
    {
        var settings = parseResult.InvocationConfiguration;
        var output = settings.Output;
        var page = new StringWriter();
        settings.Output = page;
        var code = inner.Invoke(parseResult);
        settings.Output = output;
        foreach (var line in page.ToString().TrimEnd().Split('\n'))
            output.WriteLine(Mend(line.TrimEnd('\r'), parseResult.CommandResult.Command));
        return code;
    }

    private static string Mend(string line, Command command)
    {
        var text = new StringBuilder(line);
        foreach (var argument in command.Arguments) Mend(text, argument);
        foreach (var sub in command.Subcommands.Where(s => IsAbout(line, s)))
            foreach (var argument in sub.Arguments)
            {
                Mend(text, argument);
                if (argument.HasDefaultValue) text.Replace($" [default: {argument.GetDefaultValue()}]", "");
                if (argument.Arity.MaximumNumberOfValues > 1)
                    text.Replace($"<{argument.Name}>   ", $"<{argument.Name}>...");
            }
        return text.ToString();
    }

    private static void Mend(StringBuilder text, Argument argument)
    {
        if (argument.Arity.MinimumNumberOfValues > 0) return;
        text.Replace($"[<{argument.Name}>]", $"[{argument.Name}]");
        text.Replace($"<{argument.Name}>", $"[{argument.Name}]");
    }

    private static bool IsAbout(string line, Command sub) =>
        line.StartsWith($"  {sub.Name} ", StringComparison.Ordinal);
}
