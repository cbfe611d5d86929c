namespace OrleansKv.Cli;

/// <summary>The codes that scripts rely on; docs/cli.md and --help list the same ones.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>A wrong command line, or input that a node rejects (a key too long, a bad line).</summary>
    public const int Usage = 1;

    public const int NotFound = 2;
    public const int ConditionFailed = 3;

    /// <summary>A node was started and runs, but has no majority or no vote yet.</summary>
    public const int NotReady = 3;

    /// <summary>No node accepted the request: definitely not applied.</summary>
    public const int Unavailable = 4;

    /// <summary>
    /// It was sent, and no node confirmed an outcome: it may have taken effect, or may still.
    /// </summary>
    public const int Unknown = 5;

    public const int Internal = 6;

    /// <summary>Ctrl-C: the code that shells give for SIGINT.</summary>
    public const int Interrupted = 130;

    /// <summary>The output pipe was closed, as by "| head"; the code that shells give for SIGPIPE.</summary>
    public const int PipeClosed = 141;

    public const string Help =
        """
        Exit codes:
          0  done
          1  wrong usage, or input that was rejected
          2  no such key
          3  the condition was not met (server start: running, but not ready)
          4  no node answered or could serve it: definitely not applied
          5  outcome unknown: it may have taken effect, or may still
          6  an internal error in a node or in this tool
        130  interrupted (Ctrl-C)
        141  the output pipe was closed (| head)
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
/// An expected failure: its message is for the user and its code for the shell.
/// </summary>
internal sealed class CliException(int code, string message) : Exception(message)
{
    public int Code { get; } = code;

    /// <summary>The revision in place when a condition failed.</summary>
    public long? Revision { get; init; }

    public static CliException Usage(string message) => new(ExitCode.Usage, message);
}
