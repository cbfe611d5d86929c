using System.Text;
using OrleansKv.Cli.Prompt;
using Spectre.Console;

namespace OrleansKv.Cli;

/// <summary>Everything a command uses of its surroundings: streams, environment, time, interrupts.</summary>
internal sealed record Terminal
{
    public required TextWriter Out { get; init; }
    public required TextWriter Error { get; init; }
    public required TextReader In { get; init; }

    /// <summary>Standard output and input as bytes, for values and for bulk data.</summary>
    public required Func<Stream> OpenOut { get; init; }
    public required Func<Stream> OpenIn { get; init; }

    /// <summary>Whether a user can be asked.</summary>
    public bool InputIsTerminal { get; init; }
    public bool OutputIsTerminal { get; init; }
    public bool ErrorIsTerminal { get; init; }

    public Func<string, string?> Environment { get; init; } = System.Environment.GetEnvironmentVariable;

    /// <summary>The bytes of the last arguments; null where the system does not expose them.</summary>
    public Func<int, IReadOnlyList<byte[]>?> RawArguments { get; init; } = Commands.RawArguments.OfProcess;

    public TimeProvider Time { get; init; } = TimeProvider.System;
    public Random Random { get; init; } = Random.Shared;
    public Interrupts Interrupts { get; init; } = new();
    public Keyboard Keyboard { get; init; } = Keyboard.OfConsole();

    /// <summary>Columns and rows, if there is a screen.</summary>
    public Func<(int Width, int Height)> Size { get; init; } =
        () => (Console.WindowWidth, Console.WindowHeight);

    public bool Interactive => InputIsTerminal && OutputIsTerminal;

    /// <summary>Whether the cursor can be moved, to edit a line or redraw a table.</summary>
    public bool HasScreen => Interactive && Environment("TERM") is not (null or "" or "dumb");

    public int Width => Size().Width is > 0 and var width ? width : 80;

    public int Height => Size().Height is > 0 and var height ? height : 24;

    public static Terminal OfProcess()
    {
        var utf8 = new UTF8Encoding(false);
        return new()
        {
            Out = new StreamWriter(Output.OfProcess(), utf8) { AutoFlush = true },
            Error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true },
            In = new Utf8Input(Console.OpenStandardInput()),
            OpenOut = Output.OfProcess,
            OpenIn = Console.OpenStandardInput,
            InputIsTerminal = !Console.IsInputRedirected,
            OutputIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
        };
    }

    /// <summary>Tables and colors; loaded only by the commands that draw.</summary>
    public IAnsiConsole Draw() => CreateConsole(Out, OutputIsTerminal);

    /// <summary>As <see cref="Draw"/>, into a text that is shown later.</summary>
    public IAnsiConsole DrawOn(TextWriter picture) => CreateConsole(picture, OutputIsTerminal);

    public IAnsiConsole DrawOnError() => CreateConsole(Error, ErrorIsTerminal);

    /// <summary>Colors a text, where colors are enabled.</summary>
    /// <param name="code">The code of the control sequence: 31 is red, 90 is gray.</param>
    public string Paint(string text, int code, bool error = false) =>
        HasColours(error ? ErrorIsTerminal : OutputIsTerminal) ? $"\u001b[{code}m{text}\u001b[0m" : text;

    /// <summary>Ctrl-C is an ordinary key until this is disposed.</summary>
    public IDisposable KeysAsInput() => new RawKeys(InputIsTerminal);

    /// <summary>Reads a line of input; an interrupt does not wait for it.</summary>
    /// <param name="prompt">Shown on a terminal, not in a script.</param>
    /// <returns>Null at the end of the input.</returns>
    public async Task<string?> ReadLineAsync(string prompt, CancellationToken cancellation)
    {
        if (Interactive)
        {
            Keyboard.StopEcho();
            Out.Write(prompt);
        }
        return await Task.Run(In.ReadLine, CancellationToken.None).WaitAsync(cancellation);
    }

    /// <summary>Asks on the terminal; an empty answer is the default.</summary>
    /// <exception cref="CliException">The input ended.</exception>
    /// <exception cref="OperationCanceledException">Ctrl-C.</exception>
    public async Task<string> AskAsync(string question, string byDefault, CancellationToken cancellation)
    {
        var prompt = $"{question} [{byDefault}]: ";
        var answer = HasScreen
            ? await new LineEditor(this, Keyboard, new(null), null).ReadAsync(prompt, cancellation)
            : await ReadLineAsync(prompt, cancellation);
        if (answer is null) throw CliException.Usage("No answer: the input ended.");
        return string.IsNullOrWhiteSpace(answer) ? byDefault : answer.Trim();
    }

    public async Task<bool> ConfirmAsync(string question, CancellationToken cancellation)
    {
        var answer = await AskAsync($"{question} (y/n)", "n", cancellation);
        return answer.StartsWith("y", StringComparison.OrdinalIgnoreCase);
    }

    // https://no-color.org: any value but the empty one.
    private bool HasColours(bool terminal) => terminal
        && string.IsNullOrEmpty(Environment("NO_COLOR")) && Environment("TERM") is not (null or "" or "dumb");

    private IAnsiConsole CreateConsole(TextWriter writer, bool terminal) => AnsiConsole.Create(new()
    {
        Ansi = terminal ? AnsiSupport.Detect : AnsiSupport.No,
        ColorSystem = HasColours(terminal) ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        Interactive = terminal ? InteractionSupport.Detect : InteractionSupport.No,
        Out = new AnsiConsoleOutput(writer),
    });

    private sealed class RawKeys : IDisposable
    {
        private readonly bool _terminal;

        public RawKeys(bool terminal)
        {
            if (_terminal = terminal) Console.TreatControlCAsInput = true;
        }

        public void Dispose()
        {
            if (_terminal) Console.TreatControlCAsInput = false;
        }
    }
}
