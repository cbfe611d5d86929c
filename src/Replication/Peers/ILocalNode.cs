namespace OrleansKv.Replication.Peers;

/// <summary>This node, as its links and its peer server use it.</summary>
internal interface ILocalNode
{
    /// <summary>The current hello of this node, without what it has seen of the receiver.</summary>
    Hello Hello { get; }

    /// <summary>The stamp of a frame that is sent now.</summary>
    FrameStamp Stamp { get; }

    /// <summary>The current hello to a peer, with what this node has seen of the disk of the peer.</summary>
    Hello HelloTo(NodeId peer);

    /// <summary>Processes the hello of a peer.</summary>
    /// <param name="isAnswer">The peer answered a hello of this process.</param>
    /// <returns>Completes when the start of the peer is on disk, so that its frames may be accepted (R38).</returns>
    /// <exception cref="IOException">The start could not be stored.</exception>
    Task MeetAsync(Hello theirs, bool isAnswer);

    /// <summary>
    /// The identity of frames to and from this peer; null while the two are not in the same cluster, or while the
    /// answers of the peer must not be counted.
    /// </summary>
    FrameIdentity? IdentityFor(NodeId peer);

    /// <summary>Notes how much the sender of a frame has on stable storage.</summary>
    /// <returns>The sender; null if its start is not the newest one that is known here.</returns>
    NodeId? Saw(FrameStamp stamp);

    /// <summary>Answers a request of a peer. Must not block: it is called by the reader of the stream.</summary>
    void Answer(PeerRequest request, Action<PeerReply> reply);
}
