using OrleansKv.Client.Retrying;

namespace OrleansKv.Cli.Http;

/// <summary>Carries a command's requests through by the rules of the .NET client.</summary>
internal sealed class KvClient : IDisposable
{
    private readonly Sender _sender;

    public KvClient(RetryPolicy policy, TimeProvider time, Random random) => _sender = new(
        new(policy, time, random)
        {
            Answered = (asked, answered) => Answered?.Invoke(asked, answered),
            Failed = (_, server, why) => Failed?.Invoke(server, why, true),
            Refused = (server, why) => Failed?.Invoke(server, why, false),
        },
        new(time));

    /// <summary>Told who answered: the first of those that were to be asked, or another.</summary>
    public Action<IReadOnlyList<Server>, Server>? Answered { get; init; }

    /// <summary>
    /// Told of a server that did not end the request, and why; false when it answered and does not serve.
    /// </summary>
    public Action<Server, string, bool>? Failed { get; init; }

    /// <returns>The final answer, success or not; never 503 or 504.</returns>
    /// <exception cref="CliException">Unavailable (surely not applied) or unknown.</exception>
    public async Task<KvReply> SendAsync(
        ServerChoice choice, KvRequest request, CancellationToken cancellation) =>
        await _sender.SendAsync("command", choice.Servers, request, null, cancellation) switch
        {
            Ending<KvReply>.Answered(var reply) => reply,
            Ending<KvReply>.Unavailable end => throw Unavailable(end, choice.Servers),
            Ending<KvReply>.Unknown(var reason) => throw new CliException(
                ExitCode.Unknown,
                $"Outcome unknown: the change may have taken effect, or may still ({reason})."),
            var other => throw new InvalidOperationException($"{other} is not an end."),
        };

    public void Dispose() => _sender.Dispose();

    private static CliException Unavailable(Ending<KvReply>.Unavailable end, IReadOnlyList<Server> asked)
    {
        var (what, hint) = (asked, end.Unreached) switch
        {
            ([var one], true) => ($"{one} cannot be reached", " Without --server any other node may answer."),
            ([var one], false) => ($"{one} could not serve this", ""),
            (_, true) => (
                "No server can be reached", " Start the nodes with './kv up', or name one with --server."),
            (_, false) => ("No server could serve this", ""),
        };
        var when = end.OutOfTime ? " within the deadline" : "";
        var why = asked is [var only] ? Speaker.GoesOn(only.Name, end.Reasons) : end.Reasons;
        return new(ExitCode.Unavailable, $"{what}{when} ({why}).{hint}");
    }
}
