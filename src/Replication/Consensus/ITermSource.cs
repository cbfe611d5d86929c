namespace OrleansKv.Replication.Consensus;

/// <summary>
/// What proposers of one process share: the one allocator of terms, and the replica's clear epoch.
/// </summary>
public interface ITermSource
{
    /// <summary>A term never handed out before, above every ballot observed.</summary>
    Ballot NewTerm();

    /// <summary>A higher ballot was seen: later terms go above it.</summary>
    void Observe(Ballot ballot);

    /// <summary>The clear epoch of this process's replica.</summary>
    long Epoch { get; }
}
