using Orleans.Concurrency;

namespace OrleansKv.Grains;

/// <summary>One key of the store: the virtual actor that holds its newest chosen entry and proposes its changes.</summary>
/// <remarks>The grain's string key is the store's key. Requests interleave; the grain orders the changes itself.</remarks>
[Alias("OrleansKv.Key")]
public interface IKeyGrain : IGrainWithStringKey
{
    /// <summary>Reads linearizably.</summary>
    [AlwaysInterleave]
    [Alias("Get")]
    Task<KeyRead> GetAsync();

    /// <summary>Applies one change. Committed means: on the disks of a majority.</summary>
    [AlwaysInterleave]
    [Alias("Change")]
    Task<KeyWrite> ChangeAsync(KeyChange change);
}
