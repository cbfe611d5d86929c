using System.Collections.Immutable;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Replication;

/// <summary>
/// What proposers and readers of one process share: the ways to all voters, the terms, the clock.
/// </summary>
/// <param name="Links">One per voter, this process's own first.</param>
/// <param name="MayPropose">
/// False while this disk has no vote: its boot number may repeat an earlier life's.
/// </param>
public sealed record ReplicaGroup(
    NodeId Self,
    ImmutableArray<IReplicaLink> Links,
    ITermSource Terms,
    OperationIds Ids,
    ReplicationTiming Timing,
    TimeProvider Time,
    Func<int> Seed,
    Func<bool> MayPropose)
{
    private readonly long _started = Time.GetTimestamp();

    /// <summary>What waits at the proposers of this process.</summary>
    public WaitingOperations Waiting { get; } = new();

    /// <summary>Terms that proposers of this process left behind.</summary>
    public ParkedTerms Parked { get; init; } = new();

    public int Voters => Links.Length;

    /// <summary>As far as this node knows now: without it nothing can be chosen or proven.</summary>
    public bool ReachesMajority
    {
        get
        {
            var reachable = 0;
            foreach (var link in Links)
                if (link.IsReachable)
                    reachable++;
            return reachable >= Tally.Quorum(Voters);
        }
    }

    /// <summary>Milliseconds on this process's steady clock.</summary>
    public long Now => (long)Time.GetElapsedTime(_started).TotalMilliseconds;

    /// <summary>When an operation that starts now ends at the latest.</summary>
    public long Deadline => Now + Timing.Operation;

    public long UnixNow => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Lets time pass; cancelled it returns at once.</summary>
    internal async Task PauseAsync(int milliseconds, CancellationToken cancellation) => await Task
        .Delay(TimeSpan.FromMilliseconds(milliseconds), Time, cancellation)
        .ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
}
