using Microsoft.Extensions.Logging;

namespace OrleansKv.Silo;

/// <summary>
/// What the node program logs: its start, its readiness, its silo, its stop. Reads and writes of keys are not
/// logged.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(100, LogLevel.Information,
        "{Node} starts: OrleansKv {Version}, {Addresses}, data {Data}, pid {Pid}")]
    public static partial void Starting(
        ILogger log, NodeId node, string version, string addresses, string data, int pid);

    [LoggerMessage(101, LogLevel.Information, "{Node} is ready: it serves requests")]
    public static partial void Ready(ILogger log, NodeId node);

    [LoggerMessage(102, LogLevel.Warning, "{Node} is no longer ready: {Problem}")]
    public static partial void NotReady(ILogger log, NodeId node, string? problem);

    [LoggerMessage(103, LogLevel.Information, "{Node} is ready again")]
    public static partial void ReadyAgain(ILogger log, NodeId node);

    [LoggerMessage(104, LogLevel.Information, "{Node} stops: {Signal}")]
    public static partial void Stopping(ILogger log, NodeId node, string? signal);

    [LoggerMessage(105, LogLevel.Information, "{Node} stopped after {Seconds:0.0} s")]
    public static partial void Stopped(ILogger log, NodeId node, double seconds);

    [LoggerMessage(110, LogLevel.Information,
        "{Node} runs without a silo: the cluster file has no \"membership\"")]
    public static partial void NoSilo(ILogger log, NodeId node);

    [LoggerMessage(111, LogLevel.Debug, "The silo of {Node} starts")]
    public static partial void SiloStarting(ILogger log, NodeId node);

    [LoggerMessage(112, LogLevel.Information, "The silo of {Node} is up")]
    public static partial void SiloUp(ILogger log, NodeId node);

    [LoggerMessage(113, LogLevel.Warning,
        "The silo of {Node} is not up: {Reason}. The node serves without it and tries again every 2 s")]
    public static partial void SiloDown(ILogger log, NodeId node, string reason);

    [LoggerMessage(114, LogLevel.Warning, "The silo of {Node} ended, a new one starts: {Reason}")]
    public static partial void SiloReplaced(ILogger log, NodeId node, string reason);

    [LoggerMessage(115, LogLevel.Debug, "The silo of {Node} did not stop in an orderly way: {Reason}")]
    public static partial void SiloStopFailed(ILogger log, NodeId node, string reason);
}
