namespace OrleansKv.Cli.Http;

/// <summary>
/// Carries an operation through: next server, pauses, one retry of a lost answer, an honest last word.
/// </summary>
internal sealed class KvClient(RetryPolicy policy, TimeProvider time, Random random) : IDisposable
{
    private readonly Attempts _attempts = new(time);
    private readonly Suspicions _suspicions = new(time);

    /// <summary>Told who answered: the first of those that were to be asked, or another.</summary>
    public Action<IReadOnlyList<Server>, Server>? Answered { get; init; }

    /// <returns>The final answer, success or not; never 503 or 504.</returns>
    /// <exception cref="CliException">Unavailable (surely not applied) or unknown.</exception>
    public async Task<KvReply> SendAsync(
        ServerChoice choice, KvRequest request, CancellationToken cancellation)
    {
        var run = new Run(request, policy, time.GetTimestamp());
        for (var round = 0; ; round++)
        {
            foreach (var server in _suspicions.Order(choice))
            {
                var left = policy.Deadline - time.GetElapsedTime(run.Start);
                if (left <= TimeSpan.Zero) throw run.GiveUp("within the deadline");
                var attempt =
                    await _attempts.TryAsync(server, request, Min(left, policy.Attempt), cancellation);
                if (Settle(choice, run, server, attempt) is { } reply) return reply;
            }
            await PauseAsync(run, round, cancellation);
        }
    }

    public void Dispose() => _attempts.Dispose();

    private KvReply? Settle(ServerChoice choice, Run run, Server server, Attempt attempt)
    {
        switch (attempt)
        {
            case Attempt.Answered(var reply):
                _suspicions.Clear(server);
                Answered?.Invoke(choice.Servers, server);
                return run.Check(reply);
            case Attempt.Busy busy:
                run.NoteBusy(server, busy);
                return null;
            case Attempt.Refused(var reason):
                _suspicions.Add(server);
                run.NoteRefused(server, reason);
                return null;
            case Attempt.Lost(var reason):
                _suspicions.Add(server);
                run.NoteLost(server, reason);
                return null;
            default:
                throw new InvalidOperationException($"Attempt {attempt} is unknown.");
        }
    }

    private async Task PauseAsync(Run run, int round, CancellationToken cancellation)
    {
        var elapsed = time.GetElapsedTime(run.Start);
        if (run.OnlyRefused && elapsed >= policy.RefusedPatience) throw run.GiveUp("");
        var pause = policy.Pause(round, random);
        if (run.RetryAfter > pause) pause = run.RetryAfter;
        if (elapsed + pause >= policy.Deadline) throw run.GiveUp("within the deadline");
        run.BeginRound();
        await Task.Delay(pause, time, cancellation);
    }

    private static TimeSpan Min(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
