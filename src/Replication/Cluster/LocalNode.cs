using OrleansKv.Replication.Operations;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication.Cluster;

/// <summary>This node as its peers see it.</summary>
internal sealed class LocalNode(
    NodeMembership membership, Replica replica, Func<NodeStore> store, INodeEnvironment machine,
    Func<PeerStatus> status) : ILocalNode
{
    public Hello Hello => membership.Hello;

    public FrameStamp Stamp => membership.Stamp;

    public Hello HelloTo(NodeId peer) => membership.HelloTo(peer);

    public Task MeetAsync(Hello theirs, bool isAnswer) => membership.MeetAsync(theirs, isAnswer);

    public FrameIdentity? IdentityFor(NodeId peer) => membership.IdentityFor(peer);

    public NodeId? Saw(FrameStamp stamp) => membership.Seen.Saw(stamp);

    /// <summary>
    /// Requests that read the disk are answered on another thread, or pings on the same stream would have to wait.
    /// </summary>
    public void Answer(PeerRequest request, Action<PeerReply> reply)
    {
        if (request is PeerRequest.Ping) reply(new PeerReply.Pong(status()));
        else if (request is PeerRequest.Forward forward) Answer(forward, reply);
        else if (!membership.HasVote) reply(new PeerReply.Unreachable("The disk of this node has no vote."));
        else if (request is PeerRequest.Protocol) ReplicaService.Answer(replica, request, reply);
        else machine.Offload(() => ReplicaService.Answer(replica, request, reply));
    }

    /// <summary>Without a vote the operation is not started, and the reply says so.</summary>
    private void Answer(PeerRequest.Forward request, Action<PeerReply> reply)
    {
        const string NoVote = "The owner of the key has no vote.";
        if (membership.HasVote) _ = store().AnswerAsync(request, reply);
        else if (request.Change is null) reply(new PeerReply.Shown(new ReadResult.Unavailable(NoVote)));
        else reply(new PeerReply.Written(new WriteResult.NotApplied(NoVote)));
    }
}
