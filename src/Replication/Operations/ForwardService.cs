using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Replication.Operations;

/// <summary>Carries out what other nodes forward, and answers.</summary>
internal sealed class ForwardService(Func<IKeyOwner> owner)
{
    private static readonly WriteResult NoVote = new WriteResult.NotApplied("The key's node has no vote.");
    private static readonly ReadResult NoProof = new ReadResult.Unavailable("The key's node has no vote.");

    /// <summary>Without a vote nothing was begun, and the answer says so.</summary>
    public static void Refuse(PeerRequest.Forward request, Action<PeerReply> reply) =>
        reply(request.Change is null ? new PeerReply.Shown(NoProof) : new PeerReply.Written(NoVote));

    public void Answer(PeerRequest.Forward request, Action<PeerReply> reply) =>
        _ = request.Change is { } change ? ChangeAsync(request, change, reply) : ReadAsync(request, reply);

    private async Task ChangeAsync(PeerRequest.Forward request, Change change, Action<PeerReply> reply)
    {
        PeerReply answer;
        try
        {
            answer = new PeerReply.Written(await owner().ChangeAsync(request.Key, change, request.Deadline));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            answer = new PeerReply.Unreachable(e.GetType().Name);
        }
        reply(answer);
    }

    private async Task ReadAsync(PeerRequest.Forward request, Action<PeerReply> reply)
    {
        PeerReply answer;
        try
        {
            answer = new PeerReply.Shown(await owner().ReadAsync(request.Key, request.Deadline));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            answer = new PeerReply.Unreachable(e.GetType().Name);
        }
        reply(answer);
    }
}
