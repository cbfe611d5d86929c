using System.Text.Json;

namespace OrleansKv.Client;

/// <summary>
/// The store as a .NET program uses it, over HTTP or over Orleans. Thread-safe; one for the whole program.
/// </summary>
/// <remarks>
/// <para>
/// These calls end with a result. The extension methods of <see cref="TypedCalls"/>,
/// <see cref="PlainCalls"/> and <see cref="UpdateCalls"/> are shorter, and throw a
/// <see cref="KeyValueException"/> unless they succeed.
/// </para>
/// <para>
/// Every call is retried by the rules of <see cref="RetryPolicy"/> and ends by its deadline. Canceled, it
/// ends with an <see cref="OperationCanceledException"/>; a change may then have taken effect. A text that is
/// not a key, or an option that cannot be sent, is an <see cref="ArgumentException"/>; what a node rejects as
/// malformed, or over a limit it was given, is a <see cref="RequestRefusedException"/>.
/// </para>
/// </remarks>
public interface IKeyValueClient
{
    /// <summary>How typed calls that are not given a JsonTypeInfo write and read values.</summary>
    JsonSerializerOptions Json { get; }

    /// <summary>Reads, linearizably unless the options say otherwise.</summary>
    Task<ReadResult> TryGetAsync(
        string key, ReadOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Stores a value; committed means on the disks of a majority.</summary>
    Task<WriteResult> TrySetAsync(
        string key, Value value, WriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes; the condition fails, without a revision, when there is no such key.</summary>
    /// <remarks>The revision of a committed delete is 0 over HTTP, which does not carry it.</remarks>
    Task<WriteResult> TryDeleteAsync(
        string key, WriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds to the integer that the key holds, which keeps its time to live; a key that is absent counts
    /// from 0. The sum is the committed result's number.
    /// </summary>
    Task<WriteResult> TryIncrementAsync(
        string key, long by = 1, WriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets when the key expires without sending its value; null: never. The condition fails, without a
    /// revision, when there is no such key.
    /// </summary>
    Task<WriteResult> TryTouchAsync(
        string key, TimeSpan? timeToLive, WriteOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <summary>Deletes every key, atomically. Never sent twice.</summary>
    Task<WriteResult> TryClearAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Several operations in one request, each with a result of its own, in their order. Not atomic: each
    /// takes effect, or not, by itself.
    /// </summary>
    /// <param name="operations">At most 1,000.</param>
    /// <param name="deadline">Of the whole batch; null: the policy's.</param>
    /// <exception cref="ArgumentException">One of them cannot be sent; then none was.</exception>
    Task<IReadOnlyList<BatchResult>> BatchAsync(
        IReadOnlyList<BatchOperation> operations, TimeSpan? deadline = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Keys in the order of their bytes, each read linearizably; the list as a whole is no snapshot. Read
    /// page by page while it is enumerated; each page has the deadline of one operation.
    /// </summary>
    /// <param name="prefix">Of the keys that are wanted; empty: all.</param>
    /// <param name="values">Entries carry their values.</param>
    /// <exception cref="ArgumentException">No key can begin like the prefix; thrown by the call.</exception>
    /// <exception cref="StoreUnavailableException">No node could answer a page in time.</exception>
    IAsyncEnumerable<KeyEntry> ListAsync(
        string prefix = "", bool values = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes under a prefix from now on, until canceled. When its node is lost the watch resumes at another
    /// after the last event. Events of one key come in the order of revisions and at least once; intermediate
    /// revisions may be skipped, the last one never.
    /// </summary>
    /// <param name="prefix">Of the keys that are wanted; empty: all.</param>
    /// <exception cref="ArgumentException">
    /// No key can begin like the prefix, or the token is malformed; thrown by the call.
    /// </exception>
    IAsyncEnumerable<StoreEvent> WatchAsync(
        string prefix = "", WatchOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>What the node that answers knows about itself and the others.</summary>
    /// <exception cref="StoreUnavailableException">No node answered in time.</exception>
    Task<ClusterStatus> GetStatusAsync(CancellationToken cancellationToken = default);
}
