using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrleansKv.Client;

/// <summary>Read, compute, compare and set, repeated until no other change comes in between.</summary>
public static class UpdateCalls
{
    /// <summary>
    /// Rounds before the loop gives up. Each was lost to a change of another client, so the key makes progress.
    /// </summary>
    private const int Rounds = 100;

    /// <summary>Replaces the value of a key by one computed from it, without losing concurrent updates.</summary>
    /// <param name="update">
    /// Computes the new value from the current one (the type's default if there is no such key). May be called
    /// several times, so it must not have side effects.
    /// </param>
    /// <param name="options">Only the time to live and the deadline of each step are used.</param>
    /// <returns>The value that was stored, with its revision.</returns>
    /// <exception cref="ConditionFailedException">A hundred rounds were lost to other changes.</exception>
    /// <exception cref="OutcomeUnknownException">It may have been stored, or may still be.</exception>
    /// <exception cref="JsonException">The current value is not JSON of this type.</exception>
    public static Task<Entry<T>> UpdateAsync<T>(
        this IKeyValueClient client, string key, Func<T?, T> update, WriteOptions? options = null,
        CancellationToken cancellationToken = default) =>
        UpdateAsync(client, key, update, TypedCalls.InfoOf<T>(client), options, cancellationToken);

    /// <summary>As the other overload, with a JsonTypeInfo.</summary>
    /// <param name="type">How the value is read and written; in place of the client's own options.</param>
    public static async Task<Entry<T>> UpdateAsync<T>(
        this IKeyValueClient client, string key, Func<T?, T> update, JsonTypeInfo<T> type,
        WriteOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        ArgumentNullException.ThrowIfNull(update);
        var read = new ReadOptions { Deadline = options?.Deadline };
        WriteResult.ConditionFailed? failed = null;
        for (var round = 0; round < Rounds; round++)
        {
            var found = await TypedCalls.FindAsync(client, key, type, read, cancellationToken).ConfigureAwait(false);
            var value = update(found is null ? default : found.Value);
            var condition = found is null ? WriteOptions.IfAbsent : WriteOptions.IfRevision(found.Revision);
            var change = (options ?? new()) with { Condition = condition.Condition, IdempotencyKey = null };
            var json = TypedCalls.Encode(key, value, type);
            var result = await client.TrySetAsync(key, json, change, cancellationToken).ConfigureAwait(false);
            failed = result as WriteResult.ConditionFailed;
            if (failed is null) return new(value, result.OrThrow(key).Revision, null);
        }
        throw new ConditionFailedException(key, failed?.Revision);
    }
}
