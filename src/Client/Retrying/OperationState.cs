namespace OrleansKv.Client.Retrying;

/// <summary>What is known about one operation between its attempts.</summary>
internal sealed class OperationState<TReply>(Operation operation, RetryPolicy policy, long start)
{
    private readonly Dictionary<string, string> _reasons = [];
    private string? _lost;
    private int _losses;

    public long Start { get; } = start;

    public TimeSpan Deadline { get; } = operation.Deadline ?? policy.Deadline;

    /// <summary>An attempt was made.</summary>
    public bool IsBegun { get; private set; }

    /// <summary>No node was reached so far.</summary>
    public bool OnlyRefused { get; private set; } = true;

    /// <summary>The longest Retry-After of this round.</summary>
    public TimeSpan RetryAfter { get; private set; }

    public void BeginRound() => RetryAfter = TimeSpan.Zero;

    /// <returns>Null if another attempt must be made.</returns>
    public Ending<TReply>? Settle(string target, Attempt<TReply> attempt)
    {
        IsBegun = true;
        switch (attempt)
        {
            case Attempt<TReply>.Answered answered:
                return Check(answered);
            case Attempt<TReply>.Refused refused:
                _reasons[target] = refused.Reason;
                return null;
            case Attempt<TReply>.Busy busy:
                OnlyRefused = false;
                _reasons[target] = busy.Reason;
                if (busy.RetryAfter is { } pause && pause > RetryAfter) RetryAfter = pause;
                return null;
            case Attempt<TReply>.Lost lost:
                return Lose(target, lost.Reason);
            default:
                throw new InvalidOperationException($"Attempt {attempt} is unknown.");
        }
    }

    public Ending<TReply> GiveUp(bool outOfTime) => _lost is not null
        ? new Ending<TReply>.Unknown(_lost)
        : new Ending<TReply>.Unavailable(
            string.Join("; ", _reasons.Select(r => NodeMessage.WithName(r.Key, r.Value.TrimEnd('.')))),
            OnlyRefused, outOfTime);

    /// <summary>
    /// After a lost answer, a refused retry says nothing about the first attempt.
    /// </summary>
    private Ending<TReply> Check(Attempt<TReply>.Answered answered) => _lost is null || answered.Succeeded
        ? new Ending<TReply>.Answered(answered.Reply)
        : new Ending<TReply>.Unknown($"{_lost}; the retry was refused: {answered.Reply}");

    private Ending<TReply>.Unknown? Lose(string target, string reason)
    {
        OnlyRefused = false;
        _reasons[target] = reason;
        if (!operation.IsChange) return null;
        _lost = NodeMessage.WithName(target, reason);
        _losses++;
        return MayRepeat() ? null : new(_lost);
    }

    private bool MayRepeat() => operation.Repetition switch
    {
        Repetition.Never => false,
        Repetition.InWindow => _losses <= policy.LostAnswerRetries,
        _ => true,
    };
}
