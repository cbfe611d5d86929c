using Microsoft.Extensions.Logging;

namespace OrleansKv.Client;

/// <summary>Every log message of the client over Orleans.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(1, LogLevel.Debug, "An attempt to {Operation} failed: {Reason}.")]
    public static partial void AttemptFailed(this ILogger logger, string operation, string reason);

    [LoggerMessage(2, LogLevel.Warning, "The outcome of {Operation} is unknown: {Reason}.")]
    public static partial void OutcomeUnknown(this ILogger logger, string operation, string reason);

    [LoggerMessage(3, LogLevel.Warning, "The watch of '{Prefix}' restarts with a snapshot: {Reason}.")]
    public static partial void WatchRestarts(this ILogger logger, string prefix, string reason);
}
