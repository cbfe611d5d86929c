using System.Collections.Immutable;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Operations;

namespace OrleansKv.Replication;

/// <summary>
/// What the proposers and readers of one process share: the links to all voters, the terms, the clock.
/// </summary>
/// <param name="Links">One for each voter; the link to the replica of this process comes first.</param>
/// <param name="MayPropose">
/// False while this disk has no vote: its boot numbers may have been used before (rule R36).
/// </param>
public sealed record ReplicaGroup(
    NodeId Self,
    ImmutableArray<IReplicaLink> Links,
    ITermSource Terms,
    OperationIdAllocator Ids,
    ReplicationTiming Timing,
    TimeProvider Time,
    Func<int> Seed,
    Func<bool> MayPropose)
{
    private readonly long _started = Time.GetTimestamp();

    /// <summary>The operations that wait at the proposers of this process.</summary>
    public WaitingOperations Waiting { get; } = new();

    /// <summary>The parked terms of evicted proposers (rule R12).</summary>
    public ParkedTerms Parked { get; init; } = new();

    public int Voters => Links.Length;

    /// <summary>Whether a majority is reachable, as far as this node knows.</summary>
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

    /// <summary>Why a value cannot be stored on a majority; null when it can, as far as this node knows.</summary>
    public WriteResult.InsufficientStorage? NoRoom
    {
        get
        {
            var roomy = 0;
            foreach (var link in Links)
                if (link.IsReachable && link.HasRoom)
                    roomy++;
            if (roomy >= Tally.Quorum(Voters)) return null;
            var full = string.Join(", ", Links.Where(link => !link.HasRoom).Select(link => link.Node).Order());
            return full.Length == 0
                ? null
                : new($"The disk of {full} is nearly full, or its quota is used up: delete keys or free disk space.");
        }
    }

    /// <summary>Milliseconds on the monotonic clock of this process.</summary>
    public long Now => (long)Time.GetElapsedTime(_started).TotalMilliseconds;

    /// <summary>The deadline of an operation that starts now.</summary>
    public long Deadline => Now + Timing.Operation;

    public long UnixNow => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Waits. Returns immediately, without an exception, when canceled.</summary>
    internal async Task PauseAsync(int milliseconds, CancellationToken cancellation) => await Task
        .Delay(TimeSpan.FromMilliseconds(milliseconds), Time, cancellation)
        .ConfigureAwait(
            ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
}
