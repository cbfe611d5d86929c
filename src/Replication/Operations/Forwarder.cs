using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication.Operations;

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

    internal Forwarder(ReplicaGroup group, IEnumerable<PeerLink> links) =>
        (_group, _links) = (group, links.ToDictionary(link => link.Node));

    /// <param name="deadline">On <see cref="ReplicaGroup.Now"/>.</param>
    /// <returns>
    /// Null when nothing has left: do it otherwise. Completes with null when no answer came: the change may
    /// have taken effect, or may still.
    /// </returns>
    public Task<WriteResult?>? TryChange(NodeId owner, Key key, Change change, long deadline) =>
        TrySend(owner, key, change, deadline, reply => (reply as PeerReply.Written)?.Result);

    /// <param name="deadline">On <see cref="ReplicaGroup.Now"/>.</param>
    /// <returns>Null when nothing has left; completes with null when no answer came.</returns>
    public Task<ReadResult?>? TryRead(NodeId owner, Key key, long deadline) =>
        TrySend(owner, key, null, deadline, reply => (reply as PeerReply.Shown)?.Result);

    private Task<T?>? TrySend<T>(
        NodeId owner, Key key, Change? change, long deadline, Func<PeerReply, T?> result)
        where T : class
    {
        if (!_links.TryGetValue(owner, out var link)) return null;
        var left = deadline - _group.Now;
        var request = new PeerRequest.Forward(key, change, _group.UnixNow + link.ClockOffset + left);
        var done = new TaskCompletionSource<T?>(TaskCreationOptions.RunContinuationsAsynchronously);
        var patience = TimeSpan.FromMilliseconds(left + Margin);
        return link.TrySend(request, reply => done.TrySetResult(result(reply)), patience) ? done.Task : null;
    }
}
