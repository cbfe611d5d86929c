namespace OrleansKv.Client.Retrying;

/// <summary>How one attempt at one node ended.</summary>
internal abstract record Attempt<TReply>
{
    private Attempt()
    {
    }

    /// <summary>A final answer.</summary>
    /// <param name="Succeeded">
    /// False for a refusal, which concerns only this attempt: the outcome of earlier attempts stays open.
    /// </param>
    public sealed record Answered(TReply Reply, bool Succeeded) : Attempt<TReply>;

    /// <summary>No connection: the request was never sent.</summary>
    public sealed record Refused(string Reason) : Attempt<TReply>;

    /// <summary>The node answered that it did nothing, and that a retry may succeed.</summary>
    public sealed record Busy(string Reason, TimeSpan? RetryAfter) : Attempt<TReply>;

    /// <summary>Sent, with no answer or the answer "outcome unknown": a change may have taken effect.</summary>
    public sealed record Lost(string Reason) : Attempt<TReply>;
}

/// <summary>How an operation ended, after all its attempts.</summary>
internal abstract record Ending<TReply>
{
    private Ending()
    {
    }

    /// <summary>The error for spans and metrics; null if there is an answer.</summary>
    public string? Error => this switch
    {
        Answered => null,
        Unavailable => "unavailable",
        _ => "unknown",
    };

    /// <summary>Why there is no answer; empty if there is one.</summary>
    public string WhyNot => this switch
    {
        Unavailable(var reasons, _, _) => reasons,
        Unknown(var reason) => reason,
        _ => "",
    };

    public sealed record Answered(TReply Reply) : Ending<TReply>;

    /// <summary>No node served it: a change was definitely not applied.</summary>
    /// <param name="Reasons">The last reason of each node.</param>
    /// <param name="Unreached">Whether no node was reached at all.</param>
    /// <param name="OutOfTime">Whether the deadline ended it.</param>
    public sealed record Unavailable(string Reasons, bool Unreached, bool OutOfTime) : Ending<TReply>;

    /// <summary>A change may have taken effect, or may still.</summary>
    public sealed record Unknown(string Reason) : Ending<TReply>;
}
