using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Words;

/// <summary>
/// Words as requests. A change of a key gets an idempotency key, which all its attempts share.
/// </summary>
internal static class Requests
{
    public static KvRequest Put(Word.Set set) =>
        new(HttpMethod.Put, KeyUrl.Path(set.Key))
        {
            Body = set.Content.Body,
            ContentType = set.Content.Type,
            IfMatch = set.Condition.IfMatch,
            IfNoneMatch = set.Condition.IfNoneMatch,
            Ttl = set.Ttl,
            IdempotencyKey = FreshId(),
        };

    public static KvRequest Delete(Word.Delete delete) => new(HttpMethod.Delete, KeyUrl.Path(delete.Key))
    {
        IfMatch = delete.Condition.IfMatch,
        IfNoneMatch = delete.Condition.IfNoneMatch,
        IdempotencyKey = FreshId(),
    };

    /// <summary>A second clear would delete what was written after the first: it is sent once.</summary>
    public static KvRequest Clear() => new(HttpMethod.Post, "/clear");

    private static string FreshId() => Guid.NewGuid().ToString("N");
}
