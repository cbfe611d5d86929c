using Microsoft.Extensions.Logging;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Client;

/// <summary>
/// The nodes and which of them is tried first: at the start a random one, then the one that answered last.
/// </summary>
internal sealed class NodePool : IDisposable
{
    private const string Transport = "http";

    private readonly Sender _sender;
    private readonly ILogger _logger;
    private volatile ServerChoice _choice;

    public NodePool(OrleansKvHttpOptions options, ILogger logger, TimeProvider time, Random random)
    {
        (Options, Time, Random, _logger) = (options, time, random, logger);
        var servers = options.Nodes.Select(n => Server.FromAddress(n)!).ToArray();
        random.Shuffle(servers);
        _choice = new(servers, Failover: true);
        _sender = new(
            new(options.Retry, time, random)
            {
                Transport = Transport,
                Answered = NoteAnswer,
                Failed = NoteFailure,
            },
            new(time, options.CreateHandler?.Invoke()));
    }

    public OrleansKvHttpOptions Options { get; }

    public TimeProvider Time { get; }

    public Random Random { get; }

    public ILogger Logger => _logger;

    public Attempts Attempts => _sender.Attempts;

    /// <summary>The node to try first.</summary>
    public Server Current => _choice.Servers[0];

    public async Task<Ending<KvReply>> SendAsync(
        string name, KvRequest request, TimeSpan? deadline, CancellationToken cancellation)
    {
        var ending =
            await _sender.SendAsync(name, _choice.Servers, request, deadline, cancellation).ConfigureAwait(false);
        if (ending is Ending<KvReply>.Unknown(var reason)) _logger.OutcomeUnknown(name, reason);
        return ending;
    }

    /// <summary>
    /// Tries another node first from now on, unless another operation has already moved on. Whether that node answers
    /// is not known yet.
    /// </summary>
    public void Leave(Server server)
    {
        var choice = _choice;
        if (choice.Servers[0] == server && choice.Servers.Count > 1) MoveTo(choice.Servers[1]);
    }

    public void NoteFailure(string operation, Server server, string reason)
    {
        ClientTelemetry.Failed(operation, Transport);
        _logger.AttemptFailed(operation, server.Name, reason);
    }

    public void Dispose() => _sender.Dispose();

    private void NoteAnswer(IReadOnlyList<Server> asked, Server answered)
    {
        var before = Current;
        if (answered == before) return;
        _logger.FailedOver(answered.Name, before.Name);
        MoveTo(answered);
    }

    /// <summary>Rotates the list and keeps its order, so that a lost node's load is spread over the others.</summary>
    private void MoveTo(Server server)
    {
        var servers = _choice.Servers;
        var at = servers.ToList().IndexOf(server);
        _choice = _choice with { Servers = [.. servers.Skip(at), .. servers.Take(at)] };
    }
}
