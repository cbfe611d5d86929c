namespace OrleansKv.Cli;

/// <summary>What a script may rely on; docs/cli.md and --help list the same numbers.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>A wrong command line, or input that a node refuses (a key too long, a bad line).</summary>
    public const int Usage = 1;

    public const int NotFound = 2;
    public const int ConditionFailed = 3;

    /// <summary>A node was started and runs, but has no majority or no vote yet.</summary>
    public const int NotReady = 3;

    /// <summary>No node took it: surely not applied.</summary>
    public const int Unavailable = 4;

    /// <summary>
    /// It was sent and no node could tell how it ended: it may have taken effect, or may still.
    /// </summary>
    public const int Unknown = 5;

    public const int Internal = 6;

    /// <summary>Ctrl-C, as shells count it.</summary>
    public const int Interrupted = 130;

    /// <summary>Nobody reads the output any more, as with "| head"; as shells count SIGPIPE.</summary>
    public const int ReaderLeft = 141;

    public const string Help =
        """
        Exit codes:
          0  done
          1  wrong usage, or input that was refused
          2  no such key
          3  the condition did not hold (server start: it runs, but is not ready)
          4  no node answers or can serve: surely not applied
          5  outcome unknown: it may have taken effect
          6  an error inside a node or this tool
        130  interrupted (Ctrl-C)
        141  nobody reads the output any more (| head)
        """;

    /// <summary>The word for a code in --json output.</summary>
    public static string Name(int code) => code switch
    {
        Usage => "refused",
        NotFound => "not-found",
        ConditionFailed => "condition-failed",
        Unavailable => "unavailable",
        Unknown => "outcome-unknown",
        Interrupted => "interrupted",
        _ => "internal",
    };
}

/// <summary>
/// An expected end that is no success: its message is for the user and its code for the shell.
/// </summary>
internal sealed class CliException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;

    /// <summary>The revision in place when a condition failed.</summary>
    public long? Revision { get; init; }

    public static CliException Usage(string message) => new(ExitCode.Usage, message);
}
