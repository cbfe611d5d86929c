namespace OrleansKv.Replication.Peers;

/// <summary>This node, as its links and its peer server use it.</summary>
internal interface ILocalNode
{
    /// <summary>The current hello of this node.</summary>
    Hello Hello { get; }

    /// <summary>Processes the hello of a peer.</summary>
    void Meet(Hello theirs);

    /// <summary>
    /// The identity of frames to and from this peer; null while the two are not in the same cluster.
    /// </summary>
    FrameIdentity? IdentityFor(NodeId peer);

    /// <summary>Answers a request of a peer. Must not block: it is called by the reader of the stream.</summary>
    void Answer(PeerRequest request, Action<PeerReply> reply);
}
