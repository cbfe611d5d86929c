namespace OrleansKv.Client.Retrying;

/// <summary>
/// Runs an operation to its end: tries the next node, pauses, retries after a lost answer, and reports an unknown
/// outcome as unknown.
/// </summary>
internal sealed class RetryLoop<TTarget>(RetryPolicy policy, TimeProvider time, Random random)
    where TTarget : notnull
{
    /// <summary>
    /// With less time than this, a retry would be cut off before it connects, and it would be unknown whether it
    /// was sent.
    /// </summary>
    private static readonly TimeSpan LeastPatience = TimeSpan.FromMilliseconds(20);

    private readonly SuspectedTargets<TTarget> _suspected = new(time);

    /// <summary>"http" or "orleans", for spans and metrics; null: nothing is measured.</summary>
    public string? Transport { get; init; }

    /// <summary>Called with the targets in their order, and the one that answered.</summary>
    public Action<IReadOnlyList<TTarget>, TTarget>? Answered { get; init; }

    /// <summary>Called with the operation, the node and the reason when an attempt did not complete it.</summary>
    public Action<string, TTarget, string>? Failed { get; init; }

    /// <summary>Called with a node that answered that it cannot serve, and the reason.</summary>
    public Action<TTarget, string>? Refused { get; init; }

    /// <param name="targets">In the order in which they are tried, those suspected last.</param>
    /// <param name="attempt">Makes one attempt, within the given time.</param>
    public Task<Ending<TReply>> RunAsync<TReply>(
        Operation operation, IReadOnlyList<TTarget> targets,
        Func<TTarget, TimeSpan, CancellationToken, Task<Attempt<TReply>>> attempt,
        CancellationToken cancellation) =>
        Transport is not null && ClientTelemetry.IsObserved
            ? MeasureAsync(operation, Transport, targets, attempt, cancellation)
            : RepeatAsync(operation, targets, attempt, cancellation);

    private async Task<Ending<TReply>> MeasureAsync<TReply>(
        Operation operation, string transport, IReadOnlyList<TTarget> targets,
        Func<TTarget, TimeSpan, CancellationToken, Task<Attempt<TReply>>> attempt,
        CancellationToken cancellation)
    {
        var (name, start) = (operation.Name, time.GetTimestamp());
        using var span = ClientTelemetry.Start(name, transport);
        try
        {
            var ending = await RepeatAsync(operation, targets, attempt, cancellation).ConfigureAwait(false);
            var took = time.GetElapsedTime(start);
            ClientTelemetry.Ended(span, name, transport, ending.Error, took);
            return ending;
        }
        catch (Exception e)
        {
            ClientTelemetry.Ended(
                span, name, transport, e.GetType().FullName, time.GetElapsedTime(start));
            throw;
        }
    }

    private async Task<Ending<TReply>> RepeatAsync<TReply>(
        Operation operation, IReadOnlyList<TTarget> targets,
        Func<TTarget, TimeSpan, CancellationToken, Task<Attempt<TReply>>> attempt,
        CancellationToken cancellation)
    {
        var run = new OperationState<TReply>(operation, policy, time.GetTimestamp());
        for (var round = 0; ; round++)
        {
            foreach (var target in _suspected.Order(targets))
            {
                var left = run.Deadline - time.GetElapsedTime(run.Start);
                if (left < (run.IsBegun ? LeastPatience : TimeSpan.Zero)) return run.GiveUp(outOfTime: true);
                var patience = left < policy.AttemptTimeout ? left : policy.AttemptTimeout;
                var end = await attempt(target, patience, cancellation).ConfigureAwait(false);
                Note(operation, targets, target, end);
                if (run.Settle($"{target}", end) is { } ending) return ending;
            }
            if (await PauseAsync(run, round, cancellation).ConfigureAwait(false) is { } over) return over;
        }
    }

    private void Note<TReply>(
        Operation operation, IReadOnlyList<TTarget> targets, TTarget target, Attempt<TReply> attempt)
    {
        switch (attempt)
        {
            case Attempt<TReply>.Answered:
                _suspected.Clear(target);
                Answered?.Invoke(targets, target);
                break;
            case Attempt<TReply>.Refused refused:
                _suspected.Add(target);
                Failed?.Invoke(operation.Name, target, refused.Reason);
                break;
            case Attempt<TReply>.Lost lost:
                _suspected.Add(target);
                Failed?.Invoke(operation.Name, target, lost.Reason);
                break;
            case Attempt<TReply>.Busy busy:
                Failed?.Invoke(operation.Name, target, busy.Reason);
                Refused?.Invoke(target, busy.Reason);
                break;
        }
    }

    /// <returns>The end, if the pause would exceed the deadline or all nodes refused for too long.</returns>
    private async Task<Ending<TReply>?> PauseAsync<TReply>(
        OperationState<TReply> run, int round, CancellationToken cancellation)
    {
        var elapsed = time.GetElapsedTime(run.Start);
        if (run.OnlyRefused && elapsed >= policy.RefusedPatience) return run.GiveUp(outOfTime: false);
        var pause = policy.Pause(round, random);
        if (run.RetryAfter > pause) pause = run.RetryAfter;
        if (elapsed + pause >= run.Deadline) return run.GiveUp(outOfTime: true);
        run.BeginRound();
        await Task.Delay(pause, time, cancellation).ConfigureAwait(false);
        return null;
    }
}
