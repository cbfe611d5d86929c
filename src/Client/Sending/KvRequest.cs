using System.Globalization;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Client;

/// <summary>One operation, which may take several attempts at several nodes.</summary>
internal sealed record KvRequest(HttpMethod Method, string PathAndQuery)
{
    public ReadOnlyMemory<byte>? Body { get; init; }
    public string? ContentType { get; init; }
    public string? Accept { get; init; }
    public string? IfMatch { get; init; }
    public string? IfNoneMatch { get; init; }
    public string? LastEventId { get; init; }

    /// <summary>Seconds until the key expires.</summary>
    public double? Ttl { get; init; }

    /// <summary>
    /// Every attempt carries the same one, so that a node recognizes the retry. A change without one is never sent
    /// again after its answer was lost.
    /// </summary>
    public string? IdempotencyKey { get; init; }

    /// <summary>What repeating it does, for a batch, whose headers do not show it.</summary>
    public Repetition? RepeatedAs { get; init; }

    /// <summary>What repeating it does after a lost answer.</summary>
    public Repetition Repetition => RepeatedAs switch
    {
        { } said => said,
        null when Method == HttpMethod.Get => Repetition.Read,
        null when IdempotencyKey is null => Repetition.Never,
        null when IfMatch is not (null or "*") => Repetition.AtRevision,
        _ => Repetition.InWindow,
    };

    public KvRequest Under(Condition condition) => condition.Kind switch
    {
        ConditionKind.Exists => this with { IfMatch = "*" },
        ConditionKind.Absent => this with { IfNoneMatch = "*" },
        ConditionKind.Revision => this with { IfMatch = $"\"{condition.Revision}\"" },
        _ => this,
    };

    public HttpRequestMessage ToMessage(Server server)
    {
        var target = Ttl is { } seconds
            ? KeyAddress.With(PathAndQuery, string.Create(CultureInfo.InvariantCulture, $"ttl={seconds:0.###}"))
            : PathAndQuery;
        var message = new HttpRequestMessage(Method, KeyAddress.At(server, target));
        Add(message, "Accept", Accept);
        Add(message, "If-Match", IfMatch);
        Add(message, "If-None-Match", IfNoneMatch);
        Add(message, "Idempotency-Key", IdempotencyKey);
        Add(message, "Last-Event-ID", LastEventId);
        if (Body is not { } body) return message;
        message.Content = new ReadOnlyMemoryContent(body);
        // Unparsed, because the type is stored as written.
        if (ContentType is not null)
            message.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
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
    public DateTimeOffset? ExpiresAt { get; init; }

    public bool Succeeded => Status is >= 200 and < 300;

    /// <summary>The text of a refusal, for messages.</summary>
    public override string ToString() => ProblemText.Describe(this);
}
