using Microsoft.Extensions.Logging;

namespace OrleansKv.Client;

/// <summary>Every log message of the clients over HTTP and Orleans.</summary>
internal static partial class ClientLog
{
    [LoggerMessage(1, LogLevel.Debug, "An attempt to {Operation} at {Node} failed: {Reason}.")]
    public static partial void AttemptFailed(
        this ILogger logger, string operation, string node, string reason);

    [LoggerMessage(
        2, LogLevel.Information, "{Node} answered in place of {Before} and is tried first from now on.")]
    public static partial void FailedOver(this ILogger logger, string node, string before);

    [LoggerMessage(3, LogLevel.Warning, "The outcome of {Operation} is unknown: {Reason}.")]
    public static partial void OutcomeUnknown(this ILogger logger, string operation, string reason);

    [LoggerMessage(4, LogLevel.Information, "The watch of '{Prefix}' at {Node} was interrupted: {Reason}.")]
    public static partial void WatchBroke(this ILogger logger, string prefix, string node, string reason);

    [LoggerMessage(5, LogLevel.Warning, "The watch of '{Prefix}' restarts with a snapshot: {Reason}.")]
    public static partial void WatchRestarts(this ILogger logger, string prefix, string reason);

    [LoggerMessage(6, LogLevel.Debug, "An attempt to {Operation} failed: {Reason}.")]
    public static partial void AttemptFailed(this ILogger logger, string operation, string reason);
}
