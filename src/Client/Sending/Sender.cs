using OrleansKv.Client.Retrying;

namespace OrleansKv.Client;

/// <summary>Sends a request and retries it, for the client and the command line.</summary>
internal sealed class Sender(RetryLoop<Server> loop, Attempts attempts) : IDisposable
{
    public Attempts Attempts => attempts;

    public Task<Ending<KvReply>> SendAsync(
        string name, IReadOnlyList<Server> servers, KvRequest request, TimeSpan? deadline,
        CancellationToken cancellation) =>
        loop.RunAsync<KvReply>(
            new(name, request.Repetition, deadline), servers,
            (server, patience, stop) => attempts.TryAsync(server, request, patience, stop), cancellation);

    public void Dispose() => attempts.Dispose();
}
