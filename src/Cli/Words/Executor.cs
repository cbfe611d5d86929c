using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Words;

/// <summary>What every word needs to be carried out and to say how it ended.</summary>
internal sealed record Setting(KvClient Client, Terminal Terminal, bool Json)
{
    public TextWriter Out => Terminal.Out;

    /// <returns>The answer of a request that succeeded.</returns>
    /// <exception cref="CliException">Every other end.</exception>
    public async Task<KvReply> AskAsync(
        ServerChoice servers, KvRequest request, string key, CancellationToken cancellation,
        Precondition condition = default)
    {
        var reply = await Client.SendAsync(servers, request, cancellation);
        if (reply.Succeeded) return reply;
        var absent = reply.Status == 404 || (reply.Status == 412 && condition == Precondition.Exists);
        throw absent ? new(ExitCode.NotFound, $"No such key: {key}") : Problem.Exception(reply);
    }
}

/// <summary>Carries out one word at the chosen servers and prints its end.</summary>
internal sealed class Executor(KvClient client, Terminal terminal, bool json)
{
    private readonly Setting _setting = new(client, terminal, json);

    /// <summary>
    /// Lists page by page where somebody can turn them; otherwise a listing goes through to its end.
    /// </summary>
    public bool Pages { get; init; }

    /// <exception cref="CliException">Every end but success.</exception>
    public Task RunAsync(Word word, ServerChoice servers, CancellationToken cancellation) => word switch
    {
        Word.Set set => new Single(_setting).SetAsync(set, servers, cancellation),
        Word.Get get => new Single(_setting).GetAsync(get, servers, cancellation),
        Word.Delete delete => new Single(_setting).DeleteAsync(delete, servers, cancellation),
        Word.Clear => new Single(_setting).ClearAsync(servers, cancellation),
        Word.Increment increment => new Numbers(_setting).IncrementAsync(increment, servers, cancellation),
        Word.Touch touch => new Expiry(_setting).TouchAsync(touch, servers, cancellation),
        Word.TimeToLive ttl => new Expiry(_setting).ShowAsync(ttl, servers, cancellation),
        Word.GetMany many => new Several(_setting).GetAsync(many, servers, cancellation),
        Word.SetMany many => new Several(_setting).SetAsync(many, servers, cancellation),
        Word.Keys keys => new KeyList(_setting, Pages).RunAsync(keys, servers, cancellation),
        Word.Watch watch => new Watching.Watcher(terminal, json).RunAsync(watch, servers, cancellation),
        _ => throw new InvalidOperationException($"Word {word} is unknown."),
    };
}
