using Orleans.Concurrency;

namespace OrleansKv.Grains;

/// <summary>
/// The whole store, served by the node at which the call arrives: one activation on each node. It reads from its own
/// replica and one peer, so that no read crosses the cluster twice, and it works around the owner of a key that is
/// down.
/// </summary>
/// <remarks>
/// A call that is canceled ends with an <see cref="OperationCanceledException"/>; its change may have taken
/// effect. Text that is not a valid key is an <see cref="ArgumentException"/>.
/// </remarks>
[Alias("OrleansKv.Store")]
public interface IStoreGrain : IGrainWithIntegerKey
{
    /// <summary>Reads linearizably.</summary>
    [AlwaysInterleave]
    [Alias("Get")]
    Task<KeyRead> GetAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Applies one change through the key's grain. Committed means: on the disks of a majority.
    /// </summary>
    /// <returns>The result, which must be checked: <see cref="KeyWrite.EnsureCommitted"/> throws on failure.</returns>
    [AlwaysInterleave]
    [Alias("Change")]
    Task<KeyWrite> ChangeAsync(
        string key, KeyChange change, CancellationToken cancellationToken = default);

    /// <summary>Deletes everything, atomically.</summary>
    /// <returns>The result, which must be checked: <see cref="KeyWrite.EnsureCommitted"/> throws on failure.</returns>
    [AlwaysInterleave]
    [Alias("Clear")]
    Task<KeyWrite> ClearAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// The next events of a watch, or an empty page after two seconds without any. <see cref="StoreWatch"/> turns the
    /// pages into an endless stream.
    /// </summary>
    [AlwaysInterleave]
    [Alias("Watch")]
    Task<WatchPage> WatchAsync(KeyWatch watch, CancellationToken cancellationToken = default);

    /// <summary>One page of keys in byte order, each read linearizably.</summary>
    /// <param name="after">The cursor of the previous page; null for the first page.</param>
    /// <param name="limit">The most keys; their values are sent in one message.</param>
    [AlwaysInterleave]
    [Alias("List")]
    Task<KeyPage> ListAsync(
        string prefix, string? after, int limit, bool withValues,
        CancellationToken cancellationToken = default);

    /// <summary>The status of the cluster as known to this node.</summary>
    [AlwaysInterleave]
    [Alias("Status")]
    Task<ClusterStatus> GetStatusAsync(CancellationToken cancellationToken = default);
}
