using System.Text.Json.Serialization.Metadata;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Client;

/// <summary>Read, compute, compare and set, again until nobody came between.</summary>
public static class UpdateCalls
{
    /// <summary>
    /// Rounds before a loop gives up: each is lost to a change by somebody else, so the store gets on.
    /// </summary>
    private const int Rounds = 100;

    /// <param name="update">
    /// From the value in place, the type's default when there is none, to the new one. May be called several
    /// times, so it must do nothing else.
    /// </param>
    /// <returns>The value that was stored, with its revision.</returns>
    /// <exception cref="ConditionFailedException">Others were first a hundred times.</exception>
    /// <exception cref="OutcomeUnknownException">The update may have been stored, or may be yet.</exception>
    public static Task<Entry<T>> UpdateAsync<T>(
        this IKeyValueClient client, string key, Func<T?, T> update, WriteOptions? options = null,
        CancellationToken cancellation = default) =>
        UpdateAsync(client, key, update, TypedCalls.InfoOf<T>(client), options, cancellation);

    /// <summary>
    /// As the other overload; of the options time to live and deadline count, the rest is the loop's.
    /// </summary>
    public static async Task<Entry<T>> UpdateAsync<T>(
        this IKeyValueClient client, string key, Func<T?, T> update, JsonTypeInfo<T> type,
        WriteOptions? options = null, CancellationToken cancellation = default)
    {
        WriteResult.ConditionFailed? failed = null;
        for (var round = 0; round < Rounds; round++)
        {
            var found = await client.FindAsync(key, type, cancellation).Free();
            var value = update(found is null ? default : found.Value);
            var condition = found is null ? WriteOptions.IfAbsent : WriteOptions.IfRevision(found.Revision);
            var change = (options ?? new()) with { Condition = condition.Condition, IdempotencyKey = null };
            var result = await client.TrySetAsync(key, TypedCalls.Encode(value, type), change, cancellation)
                .Free();
            failed = result as WriteResult.ConditionFailed;
            if (failed is null) return new(value, result.OrThrow(key).Revision, null);
        }
        throw new ConditionFailedException(key, failed?.Revision);
    }
}
