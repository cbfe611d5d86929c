using System.Text.Json;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Cli.Http;

/// <summary>Sends a command's requests with the retries of the .NET client; failures become exit codes.</summary>
internal sealed class StoreClient : IDisposable
{
    private readonly Sender _sender;

    public StoreClient(RetryPolicy policy, TimeProvider time, Random random, FailoverNotices notices) =>
        _sender = new(
            new(policy, time, random)
            {
                Answered = notices.Answered,
                Failed = (_, server, why) => notices.Failed(server, why, serves: true),
                Refused = (server, why) => notices.Failed(server, why, serves: false),
            },
            new(time));

    /// <returns>The final answer, success or not; never 503 or 504.</returns>
    /// <exception cref="CliException">Unavailable (definitely not applied) or unknown.</exception>
    public async Task<KvReply> SendAsync(
        ServerChoice choice, KvRequest request, CancellationToken cancellation) =>
        await _sender.SendAsync("command", choice.Servers, request, null, cancellation) switch
        {
            Ending<KvReply>.Answered(var reply) => reply,
            Ending<KvReply>.Unavailable end => throw Unavailable(end, choice.Servers),
            Ending<KvReply>.Unknown(var reason) => throw new CliException(
                ExitCode.Unknown,
                $"Outcome unknown: the change may have taken effect, or may still ({reason})."),
            var other => throw new InvalidOperationException($"{other} is not handled."),
        };

    /// <returns>A successful answer.</returns>
    /// <exception cref="CliException">Any other result.</exception>
    public async Task<KvReply> SendAndCheckAsync(
        ServerChoice choice, KvRequest request, CancellationToken cancellation)
    {
        var reply = await SendAsync(choice, request, cancellation);
        return reply.Succeeded ? reply : throw FailureOf(reply);
    }

    /// <returns>The objects of each page, valid until the next page is requested.</returns>
    /// <exception cref="CliException">A page could not be read.</exception>
    public IAsyncEnumerable<IReadOnlyList<JsonElement>> PagesAsync(
        ServerChoice choice, string prefix, bool values, CancellationToken cancellation) =>
        KeyListing.PagesAsync(
            prefix, values,
            async (request, stop) => (await SendAndCheckAsync(choice, request, stop)).Body, cancellation);

    public static CliException FailureOf(KvReply reply) =>
        new(ExitCodeOf(reply.Status), ProblemText.Describe(reply)) { Revision = reply.Revision };

    public static int ExitCodeOf(int status) => status switch
    {
        404 => ExitCode.NotFound,
        412 => ExitCode.ConditionFailed,
        507 => ExitCode.Unavailable,
        >= 400 and < 500 => ExitCode.Usage,
        _ => ExitCode.Internal,
    };

    public void Dispose() => _sender.Dispose();

    private static CliException Unavailable(Ending<KvReply>.Unavailable end, IReadOnlyList<Server> servers)
    {
        var (what, hint) = (servers, end.Unreached) switch
        {
            ([var one], true) => ($"{one} cannot be reached", " Without --server any other node may answer."),
            ([var one], false) => ($"{one} could not serve this", ""),
            (_, true) => (
                "No server can be reached", " Start the nodes with './kv up', or name one with --server."),
            (_, false) => ("No server could serve this", ""),
        };
        var when = end.OutOfTime ? " within the deadline" : "";
        var why = servers is [var only] ? NodeMessage.WithoutName(only.Name, end.Reasons) : end.Reasons;
        return new(ExitCode.Unavailable, $"{what}{when} ({why}).{hint}");
    }
}
