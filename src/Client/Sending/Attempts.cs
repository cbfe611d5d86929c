using System.Net.Http.Headers;
using System.Net.Sockets;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Client;

/// <summary>Makes single attempts, and reports for each whether it may have taken effect.</summary>
internal sealed class Attempts : IDisposable
{
    private readonly HttpMessageInvoker _http;
    private readonly TimeProvider _time;

    /// <param name="handler">Null: a handler of its own, disposed with this object.</param>
    public Attempts(TimeProvider time, HttpMessageHandler? handler = null)
    {
        _time = time;
        _http = new(handler ?? NewHandler(), disposeHandler: handler is null);
    }

    public async Task<Attempt<KvReply>> TryAsync(
        Server server, KvRequest request, TimeSpan patience, CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(patience, _time);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            using var message = request.ToMessage(server);
            using var response = await _http.SendAsync(message, linked.Token).ConfigureAwait(false);
            return Classify(await ReadAsync(server, response, linked.Token).ConfigureAwait(false));
        }
        catch (Exception e) when (FailureOf(e) is { } failure && !linked.IsCancellationRequested)
        {
            return failure;
        }
        catch (Exception e) when (e is OperationCanceledException or HttpRequestException or IOException
            && timeout.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            return new Attempt<KvReply>.Lost($"no answer within {patience.TotalSeconds:0.#} s");
        }
    }

    /// <summary>Returns an answer whose body has not arrived yet; the patience applies to its headers only.</summary>
    /// <exception cref="HttpRequestException">There was no answer.</exception>
    public Task<HttpResponseMessage> OpenAsync(
        Server server, KvRequest request, CancellationToken cancellation) =>
        _http.SendAsync(request.ToMessage(server), cancellation);

    public static Attempt<KvReply> Classify(KvReply reply) => reply.Status switch
    {
        503 or 429 => new Attempt<KvReply>.Busy(ProblemText.Describe(reply), reply.RetryAfter),
        // 502 comes from a proxy, which does not know the outcome either.
        504 or 502 => new Attempt<KvReply>.Lost(ProblemText.Describe(reply)),
        _ => new Attempt<KvReply>.Answered(reply, reply.Succeeded),
    };

    public async Task<KvReply> ReadAsync(
        Server server, HttpResponseMessage response, CancellationToken cancellation)
    {
        var body = await response.Content.ReadAsByteArrayAsync(cancellation).ConfigureAwait(false);
        return new(
            server, (int)response.StatusCode, body, ContentType(response.Content.Headers),
            Revision(response.Headers.ETag), RetryAfter(response.Headers.RetryAfter))
        {
            ExpiresAt = ExpiryOf(response),
        };
    }

    /// <returns>Null if the exception is not one of the network.</returns>
    public static Attempt<KvReply>? FailureOf(Exception e) => e switch
    {
        HttpRequestException http when NeverSent(http) => new Attempt<KvReply>.Refused(ReasonOf(http)),
        OperationCanceledException { InnerException: TimeoutException } =>
            new Attempt<KvReply>.Refused("no connection within 2 s"),
        HttpRequestException or IOException =>
            new Attempt<KvReply>.Lost($"the connection broke: {ReasonOf(e)}"),
        _ => null,
    };

    public void Dispose() => _http.Dispose();

    private static SocketsHttpHandler NewHandler() => new()
    {
        UseProxy = false,
        UseCookies = false,
        AllowAutoRedirect = false,
        ConnectTimeout = TimeSpan.FromSeconds(2),
        PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
    };

    private TimeSpan? RetryAfter(RetryConditionHeaderValue? header) =>
        header?.Delta ?? (header?.Date is { } date ? date - _time.GetUtcNow() : null);

    /// <summary>The type exactly as stored: parsed and formatted again, it might be a different text.</summary>
    private static string? ContentType(HttpContentHeaders headers) =>
        headers.NonValidated.TryGetValues("Content-Type", out var values) ? values.ToString() : null;

    private static long? Revision(EntityTagHeaderValue? tag) =>
        tag is not null && long.TryParse(tag.Tag.Trim('"'), out var revision) ? revision : null;

    private static DateTimeOffset? ExpiryOf(HttpResponseMessage response) =>
        response.Headers.TryGetValues("Expires-At", out var values)
        && DateTimeOffset.TryParse(values.First(), null, out var expires)
            ? expires
            : null;

    private static bool NeverSent(HttpRequestException e) => e.HttpRequestError
        is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError
        or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError;

    /// <summary>Why a connection failed, in a few words.</summary>
    public static string ReasonOf(Exception e) => e.GetBaseException() is SocketException socket
        ? socket.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => "connection refused",
            SocketError.ConnectionReset => "connection reset",
            SocketError.HostNotFound or SocketError.TryAgain => "unknown host",
            var code => code.ToString(),
        }
        : e.GetBaseException().Message;
}
