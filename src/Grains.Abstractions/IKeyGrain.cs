using Orleans.Concurrency;

namespace OrleansKv.Grains;

/// <summary>
/// One key of the store: the virtual actor that holds its last chosen entry and proposes its changes.
/// </summary>
/// <remarks>
/// The grain's string key is the store's key. Requests interleave; the grain orders the changes itself. A
/// call that is canceled ends with an <see cref="OperationCanceledException"/>; its change may have taken
/// effect.
/// </remarks>
[Alias("OrleansKv.Key")]
public interface IKeyGrain : IGrainWithStringKey
{
    /// <summary>Reads linearizably.</summary>
    [AlwaysInterleave]
    [Alias("Get")]
    Task<KeyRead> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>Applies one change. Committed means: on the disks of a majority.</summary>
    /// <returns>The result, which must be checked: <see cref="KeyWrite.EnsureCommitted"/> throws on failure.</returns>
    /// <exception cref="ArgumentException">The change is malformed, or over a limit.</exception>
    [AlwaysInterleave]
    [Alias("Change")]
    Task<KeyWrite> ChangeAsync(KeyChange change, CancellationToken cancellationToken = default);
}
