using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication;

/// <summary>
/// The link to the replica of this process. It is unreachable while the disk has no vote (rule R36).
/// </summary>
internal sealed class LocalLink(NodeId node, Replica replica, Func<bool> hasVote) : IReplicaLink
{
    private static readonly PeerReply.Unreachable NoVote = new("The disk of this node has no vote.");

    public NodeId Node => node;

    public bool IsReachable => hasVote();

    public bool HasRoom => replica.Store.Room == DiskRoom.Ample;

    public void Send(PeerRequest request, Action<PeerReply> reply)
    {
        if (!hasVote()) reply(NoVote);
        else ReplicaService.Answer(replica, request, reply);
    }
}

/// <summary>Answers requests to a replica, from its own node and from peers.</summary>
internal static class ReplicaService
{
    public static void Answer(Replica replica, PeerRequest request, Action<PeerReply> reply)
    {
        switch (request)
        {
            case PeerRequest.Protocol m:
                replica.Handle(m.Request, answer => reply(Wrap(answer)));
                break;
            case PeerRequest.Changes m:
                reply(Page(replica, store => new PeerReply.Changes(store.Changes(m.Since, m.Limit))));
                break;
            case PeerRequest.Scan m:
                reply(Page(replica, store => new PeerReply.Scan(store.Scan(m.Prefix, m.After, m.Limit))));
                break;
            default:
                throw new InvalidOperationException($"{request.GetType().Name} is not a request to a replica.");
        }
    }

    private static PeerReply Page(Replica replica, Func<IAcceptorStore, PeerReply> read) =>
        replica.TryRead(read) ?? new PeerReply.Unreachable("The replica has stopped.");

    private static PeerReply Wrap(Reply answer) => answer is Reply.Unreachable lost
        ? new PeerReply.Unreachable(lost.Reason)
        : new PeerReply.Protocol(answer);
}
