using System.Globalization;

namespace OrleansKv.Client;

/// <summary>
/// Operations on keys as requests, for the clients and the command line. A change carries an idempotency key, the
/// same for all its attempts.
/// </summary>
internal static class KeyRequests
{
    public static KvRequest Get(Key key, bool raw, Consistency consistency = Consistency.Linearizable)
    {
        var path = KeyAddress.Path(key);
        if (raw) path = KeyAddress.With(path, "raw");
        if (consistency == Consistency.Local) path = KeyAddress.With(path, "consistency=local");
        return new(HttpMethod.Get, path);
    }

    public static KvRequest Set(
        Key key, ReadOnlyMemory<byte> bytes, string contentType, WriteOptions options) =>
        Change(HttpMethod.Put, KeyAddress.Path(key), options) with
        {
            Body = ValueEncoding.Body(bytes, contentType),
            ContentType = contentType,
            Ttl = options.TimeToLive?.Seconds(),
        };

    public static KvRequest Delete(Key key, WriteOptions options) =>
        Change(HttpMethod.Delete, KeyAddress.Path(key), options);

    public static KvRequest Increment(Key key, long by, WriteOptions options)
    {
        var query = string.Create(CultureInfo.InvariantCulture, $"op=increment&by={by}");
        return Change(HttpMethod.Post, KeyAddress.ForPost(key, query), options) with
        {
            Ttl = options.TimeToLive?.Seconds(),
        };
    }

    /// <param name="timeToLive">Null: the key never expires.</param>
    public static KvRequest Touch(Key key, TimeSpan? timeToLive, WriteOptions options)
    {
        var query = timeToLive is null ? "op=touch&ttl=none" : "op=touch";
        return Change(HttpMethod.Post, KeyAddress.ForPost(key, query), options) with
        {
            Ttl = timeToLive?.Seconds(),
        };
    }

    /// <summary>Sent only once: a second clear would delete what was written after the first.</summary>
    public static KvRequest Clear() => new(HttpMethod.Post, "/clear");

    private static KvRequest Change(HttpMethod method, string path, WriteOptions options) =>
        new KvRequest(method, path) { IdempotencyKey = options.IdOrFresh() }.Under(options.Condition);
}
