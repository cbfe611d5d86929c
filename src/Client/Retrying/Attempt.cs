namespace OrleansKv.Client.Retrying;

/// <summary>How one attempt at one node ended.</summary>
internal abstract record Attempt<TReply>
{
    private Attempt()
    {
    }

    /// <summary>A final answer.</summary>
    /// <param name="Succeeded">
    /// False for a refusal, which speaks of this attempt only: it settles no attempt before it.
    /// </param>
    public sealed record Answered(TReply Reply, bool Succeeded) : Attempt<TReply>;

    /// <summary>No connection: the request was never sent.</summary>
    public sealed record Refused(string Reason) : Attempt<TReply>;

    /// <summary>The node says that it did nothing and may do it later.</summary>
    public sealed record Busy(string Reason, TimeSpan? RetryAfter) : Attempt<TReply>;

    /// <summary>Sent, and no answer or "outcome unknown": a change may have taken effect.</summary>
    public sealed record Lost(string Reason) : Attempt<TReply>;
}

/// <summary>How an operation ended, all its attempts taken together.</summary>
internal abstract record Ending<TReply>
{
    private Ending()
    {
    }

    /// <summary>For spans and metrics; null when there is an answer.</summary>
    public string? Error => this switch
    {
        Answered => null,
        Unavailable => "unavailable",
        _ => "unknown",
    };

    /// <summary>Why there is no answer; empty when there is one.</summary>
    public string WhyNot => this switch
    {
        Unavailable(var reasons, _, _) => reasons,
        Unknown(var reason) => reason,
        _ => "",
    };

    public sealed record Answered(TReply Reply) : Ending<TReply>;

    /// <summary>No node did it: a change was definitely not applied.</summary>
    /// <param name="Reasons">What each node said last.</param>
    /// <param name="Unreached">No node was even reached.</param>
    /// <param name="OutOfTime">It was the deadline that ended it.</param>
    public sealed record Unavailable(string Reasons, bool Unreached, bool OutOfTime) : Ending<TReply>;

    /// <summary>A change may have taken effect, or may still.</summary>
    public sealed record Unknown(string Reason) : Ending<TReply>;
}
