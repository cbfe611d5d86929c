using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using OrleansKv.Cli.Http;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Cli.Local;

/// <summary>Queries one node, with a short timeout and without retries.</summary>
internal sealed class NodeClient(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly Attempts _attempts = new(time);

    /// <summary>A node's status, or why there is none.</summary>
    internal readonly record struct Answer(ClusterStatus? Status, string? NoAnswer)
    {
        /// <summary>The connection was refused. A node that is busy or hangs is not down.</summary>
        public bool IsDown => NoAnswer == FailoverNotices.Down;

        public string Word => Status is not null ? "up" : IsDown ? "down" : "no answer";
    }

    public async Task<bool> IsReadyAsync(Server server, CancellationToken cancellation) =>
        await TryAsync(server, "/_/health/ready", cancellation)
            is Attempt<KvReply>.Answered({ Succeeded: true }, _);

    /// <returns>Null if the node does not answer, or the answer is not a status.</returns>
    public async Task<ClusterStatus?> StatusAsync(Server server, CancellationToken cancellation) =>
        (await AnswerAsync(server, cancellation)).Status;

    /// <summary>What the node reports about itself, or why it reports nothing.</summary>
    public async Task<Answer> AnswerAsync(Server server, CancellationToken cancellation)
    {
        const string NoNode = "something that is not a node answers there";
        switch (await TryAsync(server, "/_/cluster", cancellation))
        {
            case Attempt<KvReply>.Answered({ Succeeded: true } reply, _): return Parse(reply.Body.Span, NoNode);
            case Attempt<KvReply>.Refused(var reason): return new(null, reason);
            case Attempt<KvReply>.Lost(var reason): return new(null, reason);
            case Attempt<KvReply>.Busy(var reason, _): return new(null, reason);
            default: return new(null, NoNode);
        }
    }

    private static Answer Parse(ReadOnlySpan<byte> body, string otherwise)
    {
        try
        {
            var parsed = JsonSerializer.Deserialize(body, ClusterStatusJson.Default.ClusterStatus);
            return parsed is { Nodes: not null } status
                ? new(status, null)
                : new(null, otherwise);
        }
        catch (JsonException)
        {
            return new(null, otherwise);
        }
    }

    /// <summary>Whether something listens there.</summary>
    public static async Task<bool> IsTakenAsync(Server server, CancellationToken cancellation)
    {
        var uri = new Uri(server.Address);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new DnsEndPoint(uri.Host, uri.Port), cancellation);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    public void Dispose() => _attempts.Dispose();

    private Task<Attempt<KvReply>> TryAsync(Server server, string path, CancellationToken cancellation) =>
        _attempts.TryAsync(server, new(HttpMethod.Get, path), Patience, cancellation);
}
