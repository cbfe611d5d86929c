namespace OrleansKv;

/// <summary>An operation did not succeed; the subclass says what is known about its outcome.</summary>
public abstract class KeyValueException(string message) : Exception(message);

/// <summary>The condition failed; nothing was changed.</summary>
public sealed class ConditionFailedException(string key, long? revision) : KeyValueException(
    revision is { } r ? $"The key {key} is at revision {r}." : $"The condition on {key} failed: the key has no value.")
{
    /// <summary>The key of the change.</summary>
    public string Key { get; } = key;

    /// <summary>The current revision of the key; null when it has no value.</summary>
    public long? Revision { get; } = revision;
}

/// <summary>
/// The change was definitely not applied and will not be applied later: it is safe to retry.
/// </summary>
public sealed class ChangeNotAppliedException(string reason)
    : KeyValueException($"The change was not applied: {reason}");

/// <summary>
/// Too few replicas have room on their disks for another value: the change was definitely not applied. Delete keys or
/// free disk space; deletes are still accepted.
/// </summary>
public sealed class InsufficientStorageException(string reason)
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
/// The idempotency key was used before, for a different request on this key; nothing was changed.
/// </summary>
public sealed class IdempotencyMismatchException(string key)
    : KeyValueException($"An earlier, different change of {key} had the same idempotency key.");

/// <summary>The key does not hold an integer, or the sum does not fit into 64 bits; nothing was changed.</summary>
public sealed class IncrementRefusedException(string reason) : KeyValueException(reason);

/// <summary>A node refused the request: it is malformed, or exceeds one of the node's limits.</summary>
public sealed class RequestRefusedException(int status, string? type, string detail)
    : KeyValueException($"{detail} ({status}{(type is null ? "" : " " + type)})")
{
    /// <summary>The HTTP status; Orleans clients get the same number.</summary>
    public int Status { get; } = status;

    /// <summary>The stable problem type, such as "value-too-long"; docs/http.md lists them.</summary>
    public string? Type { get; } = type;
}
