namespace OrleansKv.Replication.Operations;

/// <summary>What both ends of a forwarded operation hold to.</summary>
public static class Forwarded
{
    /// <summary>What two clocks may differ by between two pings, in milliseconds.</summary>
    private const int Slack = 500;

    /// <summary>A change that lay in the queues of a paused node must not come to life with it.</summary>
    public static readonly WriteResult TooLate = new WriteResult.NotApplied("It arrived after its deadline.");

    /// <param name="deadline">Unix milliseconds on this node's clock.</param>
    /// <returns>
    /// The same moment on the steady clock, no later than an operation that starts now may last; null when it
    /// has passed.
    /// </returns>
    public static long? StepDeadline(this ReplicaGroup group, long deadline)
    {
        var remaining = deadline - group.UnixNow + Slack;
        return remaining <= 0 ? null : group.Now + Math.Min(remaining, group.Timing.Operation);
    }
}
