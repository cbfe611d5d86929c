using OrleansKv.Grains;

namespace OrleansKv.Client;

/// <summary>Makes changes of what a caller asked for; all attempts of one carry its one id.</summary>
internal sealed class ChangeMaker(TimeProvider time)
{
    public KeyChange Set(Key key, Value value, WriteOptions options) =>
        Make(key, value, options.Condition, options.TimeToLive, ChangeKind.Write, 0, options);

    public KeyChange Delete(Key key, WriteOptions options) =>
        Make(key, null, OfExisting(options), null, ChangeKind.Write, 0, options);

    public KeyChange Increment(Key key, long by, WriteOptions options) =>
        Make(key, null, options.Condition, options.TimeToLive, ChangeKind.Increment, by, options);

    public KeyChange Touch(Key key, TimeSpan? timeToLive, WriteOptions options) =>
        Make(key, null, OfExisting(options), timeToLive, ChangeKind.Touch, 0, options);

    private KeyChange Make(
        Key key, Value? value, Condition condition, TimeSpan? timeToLive, ChangeKind kind, long by,
        WriteOptions options)
    {
        if (timeToLive <= TimeSpan.Zero)
            throw new ArgumentException("A time to live is above 0.", nameof(options));
        if (options.IdempotencyKey is { } given && !Idempotent.IsKey(given))
            throw new ArgumentException("The idempotency key is no printable ASCII text.", nameof(options));
        var ttl = timeToLive is { } span ? (long)Math.Ceiling(span.TotalMilliseconds) : 0;
        var expiresAt = ttl == 0 ? 0 : time.GetUtcNow().ToUnixTimeMilliseconds() + ttl;
        var fingerprint = Idempotent.Fingerprint(condition, value, ttl, kind, by);
        var id = Idempotent.IdOf(key, options.IdOrFresh());
        return KeyChange.From(new(id, value, condition, expiresAt, fingerprint, kind, by));
    }

    /// <summary>What must be there fails without a condition too when it is not.</summary>
    private static Condition OfExisting(WriteOptions options) => options.Condition.Kind switch
    {
        ConditionKind.Always => Condition.Exists,
        ConditionKind.Absent => throw new ArgumentException(
            "What is absent cannot be deleted or touched.", nameof(options)),
        _ => options.Condition,
    };
}
