using System.Net.Http.Headers;
using System.Net.Sockets;

namespace OrleansKv.Cli.Http;

/// <summary>How one attempt at one server ended.</summary>
internal abstract record Attempt
{
    /// <summary>A final answer.</summary>
    public sealed record Answered(KvReply Reply) : Attempt;

    /// <summary>No connection: the request was never sent.</summary>
    public sealed record Refused(string Reason) : Attempt;

    /// <summary>The node says that it did nothing and may do it later (503, 429).</summary>
    public sealed record Busy(string Reason, TimeSpan? RetryAfter) : Attempt;

    /// <summary>Sent, and no answer or "outcome unknown" (504): a change may have taken effect.</summary>
    public sealed record Lost(string Reason) : Attempt;
}

/// <summary>Makes single attempts and says truthfully what is known after each.</summary>
internal sealed class Attempts(TimeProvider time) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    })
    {
        Timeout = Timeout.InfiniteTimeSpan,
    };

    public async Task<Attempt> TryAsync(
        Server server, KvRequest request, TimeSpan patience, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(patience, time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            using var message = request.ToMessage(server);
            using var response = await _http.SendAsync(message, linked.Token);
            return Classify(await ReadAsync(server, response, linked.Token));
        }
        catch (HttpRequestException e) when (NeverSent(e))
        {
            return new Attempt.Refused(Innermost(e));
        }
        catch (OperationCanceledException e)
            when (e.InnerException is TimeoutException && !linked.IsCancellationRequested)
        {
            return new Attempt.Refused("no connection within 2 s");
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new Attempt.Lost($"the connection broke: {Innermost(e)}");
        }
        catch (OperationCanceledException)
            when (timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new Attempt.Lost($"no answer within {patience.TotalSeconds:0.#} s");
        }
    }

    public void Dispose() => _http.Dispose();

    private static Attempt Classify(KvReply reply) => reply.Status switch
    {
        503 or 429 => new Attempt.Busy(Problem.Describe(reply), reply.RetryAfter),
        504 => new Attempt.Lost(Problem.Describe(reply)),
        _ => new Attempt.Answered(reply),
    };

    private static async Task<KvReply> ReadAsync(
        Server server, HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellation);
        return new(
            server, (int)response.StatusCode, body, response.Content.Headers.ContentType?.ToString(),
            Revision(response.Headers.ETag), response.Headers.RetryAfter?.Delta);
    }

    private static long? Revision(EntityTagHeaderValue? tag) =>
        tag is not null && long.TryParse(tag.Tag.Trim('"'), out var revision) ? revision : null;

    private static bool NeverSent(HttpRequestException e) => e.HttpRequestError
        is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
        or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    private static string Innermost(Exception e) => e.GetBaseException() is SocketException socket
        ? socket.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "connection refused",
            SocketError.ConnectionReset => "connection reset",
            SocketError.HostNotFound or SocketError.TryAgain => "unknown host",
            var code => code.ToString(),
        }
        : e.GetBaseException().Message;
}
