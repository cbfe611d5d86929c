namespace OrleansKv.Cli.Http;

/// <summary>What is known about one operation while its attempts go on.</summary>
internal sealed class Run(KvRequest request, RetryPolicy policy, long start)
{
    private readonly Dictionary<string, string> _reasons = [];
    private string? _lost;
    private int _losses;

    public long Start { get; } = start;

    /// <summary>No server was even reached so far.</summary>
    public bool OnlyRefused { get; private set; } = true;

    /// <summary>The longest pause that a server asked for in this round.</summary>
    public TimeSpan RetryAfter { get; private set; }

    public void BeginRound() => RetryAfter = TimeSpan.Zero;

    public void NoteRefused(Server server, string reason) => _reasons[server.Name] = reason;

    public void NoteBusy(Server server, Attempt.Busy busy)
    {
        OnlyRefused = false;
        _reasons[server.Name] = busy.Reason;
        if (busy.RetryAfter is { } pause && pause > RetryAfter) RetryAfter = pause;
    }

    /// <exception cref="CliException">A change was lost once too often.</exception>
    public void NoteLost(Server server, string reason)
    {
        OnlyRefused = false;
        _reasons[server.Name] = reason;
        if (!request.IsChange) return;
        _lost = $"{server.Name}: {reason}";
        if (request.IdempotencyKey is null || ++_losses > policy.UnknownRetries) throw Unknown();
    }

    /// <summary>
    /// After a lost answer a retry's refusal settles nothing: it speaks of the retry, not of the first
    /// attempt.
    /// </summary>
    public KvReply Check(KvReply reply)
    {
        if (_lost is null || reply.Succeeded) return reply;
        _lost += $"; the retry: {Problem.Describe(reply)}";
        throw Unknown();
    }

    public CliException GiveUp(string when)
    {
        if (_lost is not null) return Unknown();
        var reasons = string.Join("; ", _reasons.Select(r => $"{r.Key}: {r.Value}"));
        var what = OnlyRefused ? "No server can be reached" : "No server could serve this";
        var hint = OnlyRefused ? " Start the nodes with './kv up', or name one with --server." : "";
        return new(ExitCode.Unavailable, $"{what}{(when.Length > 0 ? " " + when : "")} ({reasons}).{hint}");
    }

    private CliException Unknown() => new(
        ExitCode.Unknown, $"Outcome unknown: the change may have taken effect, or may still ({_lost}).");
}
