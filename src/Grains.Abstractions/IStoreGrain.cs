using Orleans.Concurrency;

namespace OrleansKv.Grains;

/// <summary>
/// The whole store as the node serves it that the call arrives at: one activation on each node. It reads from
/// its own replica and one peer, so that no read crosses the cluster twice, and it goes round a key's node
/// that is gone.
/// </summary>
[Alias("OrleansKv.Store")]
public interface IStoreGrain : IGrainWithIntegerKey
{
    /// <summary>Reads linearizably.</summary>
    [AlwaysInterleave]
    [Alias("Get")]
    Task<KeyRead> GetAsync(string key);

    /// <summary>
    /// Applies one change through the key's grain. Committed means: on the disks of a majority.
    /// </summary>
    [AlwaysInterleave]
    [Alias("Change")]
    Task<KeyWrite> ChangeAsync(string key, KeyChange change);

    /// <summary>Deletes everything, atomically.</summary>
    [AlwaysInterleave]
    [Alias("Clear")]
    Task<KeyWrite> ClearAsync();

    /// <summary>One page of keys in the order of their bytes, each read linearizably.</summary>
    /// <param name="after">The cursor of the page before; null for the first page.</param>
    /// <param name="limit">Keys at most; values of so many travel in one message.</param>
    [AlwaysInterleave]
    [Alias("List")]
    Task<KeyPage> ListAsync(string prefix, string? after, int limit, bool withValues);

    /// <summary>What the node knows of itself and of the others.</summary>
    [AlwaysInterleave]
    [Alias("Status")]
    Task<ClusterStatus> GetStatusAsync();
}
