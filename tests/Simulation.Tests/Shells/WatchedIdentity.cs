using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Peers;

namespace OrleansKv.Simulation.Shells;

/// <summary>The node as its peers see it, and what it answers as the witness does.</summary>
internal sealed class WatchedIdentity(ShellWorld world, ShellNode node, Process process, ILocalNode self)
    : ILocalNode
{
    public Hello Hello => self.Hello;

    public FrameStamp Stamp => self.Stamp;

    public Hello HelloTo(NodeId peer) => self.HelloTo(peer);

    public Task MeetAsync(Hello theirs, bool isAnswer) => self.MeetAsync(theirs, isAnswer);

    public NodeId? Saw(FrameStamp stamp) => self.Saw(stamp);

    public FrameIdentity? IdentityFor(NodeId peer) => self.IdentityFor(peer);

    public void Answer(PeerRequest request, Action<PeerReply> reply)
    {
        var key = ((request as PeerRequest.Protocol)?.Request as Request.OfKey)?.Key;
        if (request is PeerRequest.Protocol asked) world.Note(key, $"{node.Id} is asked: {asked.Request}");
        self.Answer(request, answer =>
        {
            if ((request, answer) is (PeerRequest.Protocol question, PeerReply.Protocol told))
            {
                world.Note(key, $"{node.Id} answers {question.Request}: {told.Reply}");
                if (!process.IsOver) world.Witness.Answered(node, question.Request, told.Reply);
            }
            reply(answer);
        });
    }
}
