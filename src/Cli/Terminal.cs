using System.Text;
using Spectre.Console;

namespace OrleansKv.Cli;

/// <summary>All that a command touches outside of itself: streams, environment, time, interruption.</summary>
internal sealed record Terminal
{
    public required TextWriter Out { get; init; }
    public required TextWriter Error { get; init; }
    public required TextReader In { get; init; }

    /// <summary>Standard output and input as bytes, for values and for bulk data.</summary>
    public required Func<Stream> OpenOut { get; init; }
    public required Func<Stream> OpenIn { get; init; }

    /// <summary>Somebody can be asked.</summary>
    public bool InputIsTerminal { get; init; }
    public bool OutputIsTerminal { get; init; }
    public bool ErrorIsTerminal { get; init; }

    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;
    public TimeProvider Time { get; init; } = TimeProvider.System;
    public Random Random { get; init; } = Random.Shared;
    public Interrupts Interrupts { get; init; } = new();

    public bool Interactive => InputIsTerminal && OutputIsTerminal;

    public static Terminal OfProcess()
    {
        var utf8 = new UTF8Encoding(false);
        return new()
        {
            Out = new StreamWriter(Console.OpenStandardOutput(), utf8) { AutoFlush = true },
            Error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true },
            In = Console.In,
            OpenOut = Console.OpenStandardOutput,
            OpenIn = Console.OpenStandardInput,
            InputIsTerminal = !Console.IsInputRedirected,
            OutputIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
        };
    }

    /// <summary>Tables and colours; loaded only by the commands that draw.</summary>
    public IAnsiConsole Draw() => CreateConsole(Out, OutputIsTerminal);

    public IAnsiConsole DrawOnError() => CreateConsole(Error, ErrorIsTerminal);

    /// <summary>Asks on the terminal; an empty answer is the default.</summary>
    /// <exception cref="CliException">The input ended.</exception>
    public string Ask(string question, string byDefault)
    {
        Out.Write($"{question} [{byDefault}]: ");
        var answer = In.ReadLine() ?? throw CliException.Usage("No answer: the input ended.");
        return string.IsNullOrWhiteSpace(answer) ? byDefault : answer.Trim();
    }

    public bool Confirm(string question) =>
        Ask($"{question} (y/n)", "n").StartsWith("y", StringComparison.OrdinalIgnoreCase);

    private static IAnsiConsole CreateConsole(TextWriter writer, bool terminal) => AnsiConsole.Create(new()
    {
        Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = terminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
        Out = new AnsiConsoleOutput(writer),
    });
}
