namespace OrleansKv.Replication.Peers;

/// <summary>What a link or a peer server needs of its node.</summary>
internal interface INodeIdentity
{
    /// <summary>How this node introduces itself now.</summary>
    Hello Hello { get; }

    /// <summary>Takes in what a peer said of itself.</summary>
    void Meet(Hello theirs);

    /// <summary>
    /// The identity of frames to and from this peer; null while the two do not belong together.
    /// </summary>
    FrameIdentity? IdentityFor(NodeId peer);

    /// <summary>Answers a peer's request.</summary>
    void Answer(PeerRequest request, Action<PeerReply> reply);
}
