using Orleans.Concurrency;

namespace OrleansKv.Grains;

/// <summary>A key's grain as called by its own node: nothing is copied, validated or serialized.</summary>
/// <remarks>
/// Deadlines are milliseconds on the caller's <see cref="Replication.ReplicaGroup.Now"/>. They are not valid on
/// another node, where a call may end up if the grain moves: there it has the operation timeout instead.
/// </remarks>
[Alias("OrleansKv.OwnedKey")]
internal interface IOwnedKeyGrain : IGrainWithStringKey
{
    /// <param name="node">The number of the calling node.</param>
    [AlwaysInterleave]
    [Alias("Change")]
    Task<KeyWrite> ChangeAsync([Immutable] Change change, long deadline, int node);

    /// <param name="node">The number of the calling node.</param>
    [AlwaysInterleave]
    [Alias("Read")]
    Task<KeyRead> ReadAsync(long deadline, int node);
}

/// <summary>A change in serialized form, for the case that the grain has moved to another silo.</summary>
[GenerateSerializer, Alias("OrleansKv.OwnedChange")]
internal struct ChangeSurrogate
{
    [Id(0)] public KeyChange Change;
}

[RegisterConverter]
internal sealed class ChangeConverter : IConverter<Change, ChangeSurrogate>
{
    public Change ConvertFromSurrogate(in ChangeSurrogate surrogate) => surrogate.Change.ToChange();

    public ChangeSurrogate ConvertToSurrogate(in Change value) => new() { Change = KeyChange.From(value) };
}
