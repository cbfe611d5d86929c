using System.Text.Json;

namespace OrleansKv.Client;

/// <summary>
/// The store as a .NET program uses it, over HTTP or over Orleans. Thread-safe; one for the whole program.
/// </summary>
/// <remarks>
/// <para>
/// These calls end with a result. The extension methods of <see cref="TypedCalls"/>,
/// <see cref="PlainCalls"/> and <see cref="UpdateCalls"/> are shorter, and throw a
/// <see cref="KeyValueException"/> for an end that is no success.
/// </para>
/// <para>
/// Every call is repeated by the rules of <see cref="RetryPolicy"/> and ends by its deadline. Cancelled, it
/// ends with an <see cref="OperationCanceledException"/>; a change may then have taken effect. A text that is
/// no key is an <see cref="ArgumentException"/>; what a node refuses as malformed, or over a limit it was
/// given, is a <see cref="RequestRefusedException"/>.
/// </para>
/// </remarks>
public interface IKeyValueClient
{
    /// <summary>How typed calls that are not given a JsonTypeInfo write and read values.</summary>
    JsonSerializerOptions Json { get; }

    /// <summary>Reads, linearizably unless the options say otherwise.</summary>
    Task<ReadResult> TryGetAsync(
        string key, ReadOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Stores; committed means on the disks of a majority.</summary>
    Task<WriteResult> TrySetAsync(
        string key, Value value, WriteOptions? options = null, CancellationToken cancellation = default);

    /// <summary>Deletes; the condition fails, without a revision, when there is no such key.</summary>
    /// <remarks>The revision of a committed delete is 0 where the transport does not tell it.</remarks>
    Task<WriteResult> TryDeleteAsync(
        string key, WriteOptions? options = null, CancellationToken cancellation = default);

    /// <summary>
    /// Adds to the integer that the key holds, which keeps its time to live; a key that is absent counts
    /// from 0. The sum is the committed result's number.
    /// </summary>
    Task<WriteResult> TryIncrementAsync(
        string key, long by = 1, WriteOptions? options = null, CancellationToken cancellation = default);

    /// <summary>
    /// Sets when the key expires without sending its value; null: never. The condition fails, without a
    /// revision, when there is no such key.
    /// </summary>
    Task<WriteResult> TryTouchAsync(
        string key, TimeSpan? timeToLive, WriteOptions? options = null,
        CancellationToken cancellation = default);

    /// <summary>Deletes every key, atomically. Never sent twice.</summary>
    Task<WriteResult> TryClearAsync(CancellationToken cancellation = default);

    /// <summary>
    /// Several operations in one request, each with a result of its own, in their order. Not atomic: each
    /// takes effect, or not, by itself.
    /// </summary>
    Task<IReadOnlyList<BatchResult>> BatchAsync(
        IReadOnlyList<BatchOperation> operations, TimeSpan? deadline = null,
        CancellationToken cancellation = default);

    /// <summary>
    /// Keys in the order of their bytes, each read linearizably; the list as a whole is no snapshot. Read
    /// page by page while it is enumerated; each page has the deadline of one operation.
    /// </summary>
    /// <exception cref="StoreUnavailableException">No node could answer a page in time.</exception>
    IAsyncEnumerable<KeyEntry> ListAsync(
        string prefix = "", bool values = false, CancellationToken cancellation = default);

    /// <summary>
    /// What changes under a prefix from now on, until cancelled. When a node is lost the watch goes on after
    /// the last event at another. Of each key in the order of revisions and at least once; intermediate
    /// revisions may be skipped, the last one never.
    /// </summary>
    IAsyncEnumerable<WatchEvent> WatchAsync(
        string prefix = "", WatchOptions? options = null, CancellationToken cancellation = default);

    /// <summary>What the node that answers knows of itself and of the others.</summary>
    /// <exception cref="StoreUnavailableException">No node answered in time.</exception>
    Task<ClusterStatus> GetStatusAsync(CancellationToken cancellation = default);
}
