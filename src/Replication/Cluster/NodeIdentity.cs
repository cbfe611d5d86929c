using OrleansKv.Replication.Operations;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication.Cluster;

/// <summary>This node as its peers see it.</summary>
internal sealed class NodeIdentity(
    NodeMembership membership, Replica replica, ForwardService forwards, IMachine machine,
    Func<PeerFacts> facts) : INodeIdentity
{
    public Hello Hello => membership.Hello;

    public void Meet(Hello theirs) => membership.Meet(theirs);

    public FrameIdentity? IdentityFor(NodeId peer) => membership.IdentityFor(peer);

    /// <summary>
    /// Listings read the disk: they leave the stream's reader, or pings would wait for them.
    /// </summary>
    public void Answer(PeerRequest request, Action<PeerReply> reply)
    {
        if (request is PeerRequest.Ping) reply(new PeerReply.Pong(facts()));
        else if (request is PeerRequest.Forward forward) Answer(forward, reply);
        else if (!membership.HasVote) reply(new PeerReply.Unreachable("This node's disk has no vote."));
        else if (request is PeerRequest.Protocol) ReplicaService.Answer(replica, request, reply);
        else machine.Offload(() => ReplicaService.Answer(replica, request, reply));
    }

    private void Answer(PeerRequest.Forward request, Action<PeerReply> reply)
    {
        if (membership.HasVote) forwards.Answer(request, reply);
        else ForwardService.Refuse(request, reply);
    }
}
