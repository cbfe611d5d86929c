using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrleansKv.Client;

/// <summary>Read, compute, compare and set; repeated until no other change came in between.</summary>
public static class UpdateCalls
{
    /// <summary>
    /// Rounds before a loop gives up: each is lost to the change of another client, so there is progress.
    /// </summary>
    private const int Rounds = 100;

    /// <summary>Replaces the value of a key by one computed from it; no concurrent update is lost.</summary>
    /// <param name="update">
    /// From the value in place, the type's default when there is no such key, to the new one. May be called
    /// several times, so it must do nothing else.
    /// </param>
    /// <param name="options">The time to live and the deadline of each step; the rest is the loop's.</param>
    /// <returns>The value that was stored, with its revision.</returns>
    /// <exception cref="ConditionFailedException">Other changes came first a hundred times.</exception>
    /// <exception cref="OutcomeUnknownException">It may have been stored, or may still be.</exception>
    /// <exception cref="JsonException">The value in place is not JSON of this type.</exception>
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
