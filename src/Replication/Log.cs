using Microsoft.Extensions.Logging;

namespace OrleansKv.Replication;

/// <summary>
/// All log messages of this project. One line for each change of state: reads and writes of keys are not logged.
/// Event ids are stable: 1 to 9 formation, 10 to 19 links, 20 to 29 the peer port, 30 to 39 background work.
/// </summary>
internal static partial class Log
{
    [LoggerMessage(1, LogLevel.Information, "{Node} belongs to cluster {Cluster:N}")]
    public static partial void Formed(ILogger log, NodeId node, Guid cluster);

    [LoggerMessage(2, LogLevel.Warning,
        "{Node} could not store the configuration of its cluster and will retry: {Reason}")]
    public static partial void NotFormed(ILogger log, NodeId node, string reason);

    [LoggerMessage(3, LogLevel.Warning, "{Node} has no vote: {Reason}")]
    public static partial void NoVote(ILogger log, NodeId node, string reason);

    [LoggerMessage(4, LogLevel.Warning, "{Node} does not count the answers of {Peer}: {Reason}")]
    public static partial void PeerWentBackward(ILogger log, NodeId node, NodeId peer, string reason);

    [LoggerMessage(5, LogLevel.Warning,
        "{Node} could not store that it has no vote; the other nodes will say so again at its next start: {Reason}")]
    public static partial void LossNotStored(ILogger log, NodeId node, string reason);

    [LoggerMessage(10, LogLevel.Information, "{Node} is connected to {Peer} ({Address})")]
    public static partial void Connected(ILogger log, NodeId node, NodeId peer, string address);

    [LoggerMessage(11, LogLevel.Information, "{Node} waits for {Peer}: {Reason} ({Address})")]
    public static partial void Waiting(ILogger log, NodeId node, NodeId peer, string reason, string address);

    [LoggerMessage(12, LogLevel.Warning, "{Node} lost contact with {Peer}: {Reason} ({Address}); reconnecting")]
    public static partial void Lost(ILogger log, NodeId node, NodeId peer, string reason, string address);

    [LoggerMessage(13, LogLevel.Information, "{Node} is back in contact with {Peer} ({Address})")]
    public static partial void Recovered(ILogger log, NodeId node, NodeId peer, string address);

    [LoggerMessage(14, LogLevel.Error,
        "{Node} could not talk to {Peer} ({Address}) because of an unexpected error; it will retry")]
    public static partial void LinkFailed(
        ILogger log, Exception error, NodeId node, NodeId peer, string address);

    [LoggerMessage(15, LogLevel.Error, "A request to {Peer} was dropped: it could not be encoded")]
    public static partial void RequestDropped(ILogger log, Exception error, NodeId peer);

    [LoggerMessage(16, LogLevel.Error, "A reply from {Peer} was dropped: handling it failed")]
    public static partial void ReplyDropped(ILogger log, Exception error, NodeId peer);

    [LoggerMessage(17, LogLevel.Error, "A reply to a peer was dropped: it could not be encoded")]
    public static partial void OwnReplyDropped(ILogger log, Exception error);

    [LoggerMessage(20, LogLevel.Warning,
        "Refused a connection from {Remote} on the peer port: {Reason} Only nodes of this cluster, of the same"
        + " version, may connect to it")]
    public static partial void PeerRefused(ILogger log, string remote, string reason);

    [LoggerMessage(30, LogLevel.Warning, "{Node} could not erase deleted keys and will retry: {Reason}")]
    public static partial void ErasingFailed(ILogger log, NodeId node, string reason);

    [LoggerMessage(31, LogLevel.Warning, "{Node} could not delete expired keys and will retry: {Reason}")]
    public static partial void ExpiringFailed(ILogger log, NodeId node, string reason);

    [LoggerMessage(32, LogLevel.Error, "{Node} could not read its changes for watchers and stops: {Reason}")]
    public static partial void WatchingFailed(ILogger log, NodeId node, string reason);
}
