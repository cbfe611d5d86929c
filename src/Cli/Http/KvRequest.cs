using System.Globalization;
using System.Net.Http.Headers;

namespace OrleansKv.Cli.Http;

/// <summary>One operation, which may take several attempts at several nodes.</summary>
internal sealed record KvRequest(HttpMethod Method, string PathAndQuery)
{
    public ReadOnlyMemory<byte>? Body { get; init; }
    public string? ContentType { get; init; }
    public string? IfMatch { get; init; }
    public string? IfNoneMatch { get; init; }

    /// <summary>Seconds until the key expires.</summary>
    public long? Ttl { get; init; }

    /// <summary>
    /// Every attempt carries the same one, so that a node recognises the retry. A change without one is never
    /// sent again once its answer was lost.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>It changes nothing, though its method might.</summary>
    public bool IsRead { get; init; } = Method == HttpMethod.Get;

    public bool IsChange => !IsRead;

    public HttpRequestMessage ToMessage(Server server)
    {
        var message = new HttpRequestMessage(Method, KeyUrl.At(server, PathAndQuery));
        Add(message, "If-Match", IfMatch);
        Add(message, "If-None-Match", IfNoneMatch);
        Add(message, "Idempotency-Key", IdempotencyKey);
        Add(message, "Ttl", Ttl?.ToString(CultureInfo.InvariantCulture));
        if (Body is not { } body) return message;
        message.Content = new ReadOnlyMemoryContent(body);
        if (ContentType is not null)
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        return message;
    }

    private static void Add(HttpRequestMessage message, string name, string? value)
    {
        if (value is not null) message.Headers.TryAddWithoutValidation(name, value);
    }
}

/// <param name="Revision">From the ETag.</param>
internal sealed record KvReply(
    Server Server, int Status, ReadOnlyMemory<byte> Body, string? ContentType, long? Revision,
    TimeSpan? RetryAfter)
{
    public bool Succeeded => Status is >= 200 and < 300;
}
