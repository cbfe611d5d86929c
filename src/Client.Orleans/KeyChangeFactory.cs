using OrleansKv.Grains;

namespace OrleansKv.Client;

/// <summary>Creates changes from the caller's arguments; all attempts of a change carry its id.</summary>
/// <remarks>The options have already been validated.</remarks>
internal sealed class KeyChangeFactory(TimeProvider time)
{
    public KeyChange Set(Key key, Value value, WriteOptions options) =>
        Make(key, value, options.TimeToLive, ChangeKind.Write, 0, options);

    public KeyChange Delete(Key key, WriteOptions options) =>
        Make(key, null, null, ChangeKind.Write, 0, options);

    public KeyChange Increment(Key key, long by, WriteOptions options) =>
        Make(key, null, options.TimeToLive, ChangeKind.Increment, by, options);

    public KeyChange Touch(Key key, TimeSpan? timeToLive, WriteOptions options) =>
        Make(key, null, timeToLive, ChangeKind.Touch, 0, options);

    private KeyChange Make(
        Key key, Value? value, TimeSpan? timeToLive, ChangeKind kind, long by, WriteOptions options)
    {
        var ttl = timeToLive is { } span ? (long)Math.Ceiling(span.TotalMilliseconds) : 0;
        var expiresAt = ttl == 0 ? 0 : time.GetUtcNow().ToUnixTimeMilliseconds() + ttl;
        var fingerprint = IdempotencyKeys.Fingerprint(options.Condition, value, ttl, kind, by);
        var id = IdempotencyKeys.ToOperationId(key, options.IdOrFresh());
        return KeyChange.From(new(id, value, options.Condition, expiresAt, fingerprint, kind, by));
    }
}
