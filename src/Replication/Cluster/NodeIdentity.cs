using OrleansKv.Replication.Operations;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication.Cluster;

/// <summary>This node as its peers see it.</summary>
internal sealed class NodeIdentity(
    NodeMembership membership, Replica replica, Func<NodeStore> store, IMachine machine,
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

    /// <summary>Without a vote nothing was begun, and the answer says so.</summary>
    private void Answer(PeerRequest.Forward request, Action<PeerReply> reply)
    {
        const string NoVote = "The key's node has no vote.";
        if (membership.HasVote) _ = store().AnswerAsync(request, reply);
        else if (request.Change is null) reply(new PeerReply.Shown(new ReadResult.Unavailable(NoVote)));
        else reply(new PeerReply.Written(new WriteResult.NotApplied(NoVote)));
    }
}
