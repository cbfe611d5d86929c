namespace OrleansKv;

/// <summary>An operation did not succeed; the subclass says what is known about it.</summary>
public abstract class KeyValueException(string message) : Exception(message);

/// <summary>The condition did not hold; nothing was changed.</summary>
public sealed class ConditionFailedException(string key, long? revision) : KeyValueException(
    revision is { } r ? $"The key {key} is at revision {r}." : $"The condition of {key} did not hold.")
{
    /// <summary>The key of the change.</summary>
    public string Key { get; } = key;

    /// <summary>Of the value in place; null when the key has none.</summary>
    public long? Revision { get; } = revision;
}

/// <summary>
/// The change was definitely not applied and will not be applied later: it is safe to try again.
/// </summary>
public sealed class ChangeNotAppliedException(string reason)
    : KeyValueException($"The change was not applied: {reason}");

/// <summary>
/// The change may have taken effect, or may still. Read the key, or repeat the change with the same
/// idempotency key, before you treat it as failed.
/// </summary>
public sealed class OutcomeUnknownException(string reason)
    : KeyValueException($"The change may have taken effect, or may still: {reason}");

/// <summary>No node could answer within the deadline; nothing was changed.</summary>
public sealed class StoreUnavailableException(string reason)
    : KeyValueException($"No node could answer: {reason}");

/// <summary>
/// The idempotency key was used before, with another request for this key; nothing was changed.
/// </summary>
public sealed class IdempotencyMismatchException(string key)
    : KeyValueException($"An earlier, different change of {key} had the same idempotency key.");

/// <summary>The key does not hold an integer, or the sum does not fit 64 bits; nothing was changed.</summary>
public sealed class IncrementRefusedException(string reason) : KeyValueException(reason);

/// <summary>A node rejected the request: it is malformed, or over one of the node's limits.</summary>
public sealed class RequestRefusedException(int status, string? type, string detail)
    : KeyValueException($"{detail} ({status}{(type is null ? "" : " " + type)})")
{
    /// <summary>As in HTTP, over Orleans too.</summary>
    public int Status { get; } = status;

    /// <summary>Stable, such as "value-too-long"; the HTTP documentation lists them.</summary>
    public string? Type { get; } = type;
}
