using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Store;

/// <summary>What every store command needs: a client, a terminal and the format of its output.</summary>
internal sealed record CommandContext(StoreClient Client, Terminal Terminal, bool Json)
{
    public TextWriter Out => Terminal.Out;

    /// <returns>A successful answer.</returns>
    /// <exception cref="CliException">Any other result.</exception>
    public async Task<KvReply> SendAsync(
        ServerChoice servers, KvRequest request, string key, CancellationToken cancellation,
        Condition condition = default)
    {
        var reply = await Client.SendAsync(servers, request, cancellation);
        if (reply.Succeeded) return reply;
        var absent = reply.Status == 404 || (reply.Status == 412 && condition == Condition.Exists);
        throw absent ? new(ExitCode.NotFound, $"No such key: {key}") : StoreClient.FailureOf(reply);
    }
}

/// <summary>Runs one store command at the chosen servers and prints its result.</summary>
internal sealed class StoreCommandRunner(StoreClient client, Terminal terminal, bool json)
{
    private readonly CommandContext _context = new(client, terminal, json);

    /// <summary>Listings pause after each screen, for a user at a terminal.</summary>
    public bool Pages { get; init; }

    /// <exception cref="CliException">The command did not succeed.</exception>
    public Task RunAsync(StoreCommand command, ServerChoice servers, CancellationToken cancellation) => command switch
    {
        StoreCommand.Set set => new SingleKeyOperations(_context).SetAsync(set, servers, cancellation),
        StoreCommand.Get get => new SingleKeyOperations(_context).GetAsync(get, servers, cancellation),
        StoreCommand.Delete delete => new SingleKeyOperations(_context).DeleteAsync(delete, servers, cancellation),
        StoreCommand.Clear => new SingleKeyOperations(_context).ClearAsync(servers, cancellation),
        StoreCommand.Increment increment =>
            new SingleKeyOperations(_context).IncrementAsync(increment, servers, cancellation),
        StoreCommand.Touch touch => new SingleKeyOperations(_context).TouchAsync(touch, servers, cancellation),
        StoreCommand.TimeToLive ttl =>
            new SingleKeyOperations(_context).ShowTimeToLiveAsync(ttl, servers, cancellation),
        StoreCommand.GetMany many => new MultiKeyOperations(_context).GetAsync(many, servers, cancellation),
        StoreCommand.SetMany many => new MultiKeyOperations(_context).SetAsync(many, servers, cancellation),
        StoreCommand.Keys keys => new KeyListOperation(_context, Pages).RunAsync(keys, servers, cancellation),
        StoreCommand.Watch watch =>
            new Watching.WatchOperation(terminal, json).RunAsync(watch, servers, cancellation),
        _ => throw new InvalidOperationException($"The command {command} is unknown."),
    };
}
