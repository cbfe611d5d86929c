using System.Text.Json;

namespace OrleansKv.Client;

/// <summary>
/// The store for .NET programs, over HTTP or over Orleans. Thread-safe: use one for the whole program.
/// </summary>
/// <remarks>
/// <para>
/// These calls return results. The extension methods of <see cref="TypedCalls"/>,
/// <see cref="PlainCalls"/> and <see cref="UpdateCalls"/> are shorter, and throw a
/// <see cref="KeyValueException"/> unless they succeed.
/// </para>
/// <para>
/// Every call is retried by the rules of <see cref="RetryPolicy"/>, until its deadline. A canceled call throws an
/// <see cref="OperationCanceledException"/>; a change may then have taken effect. Text that is not a valid key, or
/// an option that cannot be sent, is an <see cref="ArgumentException"/>. A request that a node rejects as malformed,
/// or over a limit of that node, is a <see cref="RequestRefusedException"/>.
/// </para>
/// </remarks>
public interface IKeyValueClient
{
    /// <summary>How typed calls without a JsonTypeInfo write and read values.</summary>
    JsonSerializerOptions Json { get; }

    /// <summary>Reads, linearizably unless the options say otherwise.</summary>
    Task<ReadResult> TryGetAsync(
        string key, ReadOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Stores a value. Committed means that it is on the disks of a majority.</summary>
    Task<WriteResult> TrySetAsync(
        string key, Value value, WriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes a key; the condition fails, without a revision, if there is no such key.</summary>
    /// <remarks>The revision of a committed delete is 0 over HTTP, which does not carry it.</remarks>
    Task<WriteResult> TryDeleteAsync(
        string key, WriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Adds to the integer in the key, which keeps its time to live; an absent key counts from 0. The sum is the
    /// Number of the committed result.
    /// </summary>
    Task<WriteResult> TryIncrementAsync(
        string key, long by = 1, WriteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sets when the key expires, without sending its value; null: never. The condition fails, without a revision,
    /// if there is no such key.
    /// </summary>
    Task<WriteResult> TryTouchAsync(
        string key, TimeSpan? timeToLive, WriteOptions? options = null,
        CancellationToken cancellationToken = default);

    /// <summary>Deletes every key, atomically. Never sent twice.</summary>
    Task<WriteResult> TryClearAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends several operations in one request, each with its own result, in order. Not atomic: some may take effect
    /// while others do not.
    /// </summary>
    /// <param name="operations">At most 1,000.</param>
    /// <param name="deadline">The deadline of the whole batch; null: the policy's.</param>
    /// <exception cref="ArgumentException">An operation cannot be sent; none of them was.</exception>
    Task<IReadOnlyList<BatchResult>> BatchAsync(
        IReadOnlyList<BatchOperation> operations, TimeSpan? deadline = null,
        CancellationToken cancellationToken = default);

    /// <summary>
    /// Lists keys in byte order. Each is read linearizably; the list as a whole is not a snapshot. Pages are fetched
    /// during the enumeration; each has the deadline of one operation.
    /// </summary>
    /// <param name="prefix">The prefix of the keys to list; empty: all.</param>
    /// <param name="values">Whether the entries include their values.</param>
    /// <exception cref="ArgumentException">No key can begin with the prefix; thrown by the call itself.</exception>
    /// <exception cref="StoreUnavailableException">No node answered a page in time.</exception>
    IAsyncEnumerable<KeyEntry> ListAsync(
        string prefix = "", bool values = false, CancellationToken cancellationToken = default);

    /// <summary>
    /// Streams the changes of keys with a prefix from now on, until canceled. If its node is lost, the watch resumes
    /// at another one after the last event. Events of one key arrive in the order of revisions and at least once;
    /// intermediate revisions may be skipped, the last one never.
    /// </summary>
    /// <param name="prefix">The prefix of the keys to watch; empty: all.</param>
    /// <exception cref="ArgumentException">
    /// No key can begin with the prefix, or the token is malformed; thrown by the call itself.
    /// </exception>
    IAsyncEnumerable<StoreEvent> WatchAsync(
        string prefix = "", WatchOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>The status of the cluster as known to the node that answers.</summary>
    /// <exception cref="StoreUnavailableException">No node answered in time.</exception>
    Task<ClusterStatus> GetStatusAsync(CancellationToken cancellationToken = default);
}
