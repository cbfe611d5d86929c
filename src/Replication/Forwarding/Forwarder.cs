using OrleansKv.Consensus;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication.Forwarding;

/// <summary>
/// Sends operations to the node that their key belongs to, in the stream that carries the protocol: they
/// leave and come back in frames that are on their way anyhow.
/// </summary>
public sealed class Forwarder
{
    /// <summary>
    /// A little more than the other node's own limit, in milliseconds: its answer says more than silence.
    /// </summary>
    private const int Margin = 200;

    private readonly ReplicaGroup _group;
    private readonly Dictionary<NodeId, PeerLink> _links;
    private readonly TimeSpan _patience;

    internal Forwarder(ReplicaGroup group, IEnumerable<PeerLink> links)
    {
        (_group, _links) = (group, links.ToDictionary(link => link.Node));
        _patience = TimeSpan.FromMilliseconds(group.Timing.Operation + Margin);
    }

    /// <returns>
    /// Null when nothing has left: do it otherwise. Completes with null when no answer came: the change may
    /// take effect, or may still.
    /// </returns>
    public Task<WriteResult?>? TryChange(NodeId owner, Key key, Change change) =>
        TrySend(owner, key, change, reply => (reply as PeerReply.Written)?.Result);

    /// <returns>Null when nothing has left; completes with null when no answer came.</returns>
    public Task<ReadResult?>? TryRead(NodeId owner, Key key) =>
        TrySend(owner, key, null, reply => (reply as PeerReply.Shown)?.Result);

    private Task<T?>? TrySend<T>(NodeId owner, Key key, Change? change, Func<PeerReply, T?> result)
        where T : class
    {
        if (!_links.TryGetValue(owner, out var link)) return null;
        var done = new TaskCompletionSource<T?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var deadline = _group.UnixNow + link.ClockOffset + _group.Timing.Operation;
        var request = new PeerRequest.Forward(key, change, deadline);
        return link.TrySend(request, reply => done.TrySetResult(result(reply)), _patience) ? done.Task : null;
    }
}
