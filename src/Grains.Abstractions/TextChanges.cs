using System.Text;

namespace OrleansKv.Grains;

/// <summary>The changes behind the operations that take and return text.</summary>
internal static class TextChanges
{
    /// <exception cref="ArgumentException">The text cannot be stored; the message says why.</exception>
    public static KeyChange Set(string value, Condition condition = default) =>
        KeyChange.From(Change.Set(NewId(), Value.FromText(value, nameof(value)), condition));

    public static KeyChange Delete() => KeyChange.From(Change.Delete(NewId()));

    public static KeyChange Increment(long by) => KeyChange.From(Change.Increment(NewId(), by));

    /// <exception cref="ArgumentException">The date is before 1970.</exception>
    public static KeyChange Touch(DateTimeOffset? expiresAt)
    {
        if (expiresAt <= DateTimeOffset.UnixEpoch)
            throw new ArgumentException(
                "The expiry must be after 1970; null means never.", nameof(expiresAt));
        return KeyChange.From(Change.Touch(NewId(), expiresAt?.ToUnixTimeMilliseconds() ?? 0));
    }

    /// <exception cref="StoreUnavailableException">No majority of the replicas answered in time.</exception>
    public static string? TextOf(KeyRead read) =>
        read.ToResult().OrThrow() is { } found ? Encoding.UTF8.GetString(found.Value.Bytes.Span) : null;

    /// <summary>A random id, because a client has no boot number.</summary>
    private static OperationId NewId() => OperationId.FromHash(
#pragma warning disable RS0030 // must differ from the ids of every other client
        [.. Guid.NewGuid().ToByteArray(), .. Guid.NewGuid().ToByteArray()]);
#pragma warning restore RS0030
}
