using Orleans.Concurrency;

namespace OrleansKv.Grains;

/// <summary>
/// The whole store, served by the node that the call arrives at: one activation on each node. It reads from
/// its own replica and one peer, so that no read crosses the cluster twice, and it works around the node of a
/// key when that is down.
/// </summary>
/// <remarks>
/// A call that is canceled ends with an <see cref="OperationCanceledException"/>; its change may have taken
/// effect. A text that is not a key is an <see cref="ArgumentException"/>.
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
    /// <returns>Every end, which must be checked: <see cref="KeyWrite.EnsureCommitted"/> throws.</returns>
    [AlwaysInterleave]
    [Alias("Change")]
    Task<KeyWrite> ChangeAsync(
        string key, KeyChange change, CancellationToken cancellationToken = default);

    /// <summary>Deletes everything, atomically.</summary>
    /// <returns>Every end, which must be checked: <see cref="KeyWrite.EnsureCommitted"/> throws.</returns>
    [AlwaysInterleave]
    [Alias("Clear")]
    Task<KeyWrite> ClearAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// The next events of a watch, or none after two seconds without any. <see cref="StoreWatch"/> makes an
    /// endless stream of it.
    /// </summary>
    [AlwaysInterleave]
    [Alias("Watch")]
    Task<WatchPage> WatchAsync(KeyWatch watch, CancellationToken cancellationToken = default);

    /// <summary>One page of keys in the order of their bytes, each read linearizably.</summary>
    /// <param name="after">The cursor of the page before; null for the first page.</param>
    /// <param name="limit">Keys at most; values of so many travel in one message.</param>
    [AlwaysInterleave]
    [Alias("List")]
    Task<KeyPage> ListAsync(
        string prefix, string? after, int limit, bool withValues,
        CancellationToken cancellationToken = default);

    /// <summary>What the node knows about itself and the others.</summary>
    [AlwaysInterleave]
    [Alias("Status")]
    Task<ClusterStatus> GetStatusAsync(CancellationToken cancellationToken = default);
}
