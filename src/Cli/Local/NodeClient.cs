using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Cli.Local;

/// <summary>Short questions to one node, without retries: what it says now is the answer.</summary>
internal sealed class NodeClient(TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);
    private readonly Attempts _attempts = new(time);

    public async Task<bool> IsReadyAsync(Server server, CancellationToken cancellation) =>
        await AskAsync(server, "/_/health/ready", cancellation) is { Succeeded: true };

    /// <returns>Null when the node does not answer or answers something else.</returns>
    public async Task<ClusterStatus?> StatusAsync(Server server, CancellationToken cancellation)
    {
        if (await AskAsync(server, "/_/cluster", cancellation) is not { Succeeded: true } reply) return null;
        try
        {
            return JsonSerializer.Deserialize(reply.Body.Span, LocalJson.Default.ClusterStatus);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Somebody listens there.</summary>
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

    private async Task<KvReply?> AskAsync(Server server, string path, CancellationToken cancellation)
    {
        var attempt = await _attempts.TryAsync(server, new(HttpMethod.Get, path), Patience, cancellation);
        return attempt is Attempt<KvReply>.Answered(var reply, _) ? reply : null;
    }
}
