namespace OrleansKv.Node;

/// <summary>How a node's API reaches the store: straight on the replicas, or by grains.</summary>
public interface IStoreFront : IAsyncDisposable
{
    IKeyValueStore Store { get; }

    /// <summary>What keeps it from being ready; null when nothing does.</summary>
    string? Problem { get; }

    /// <summary>Of all possible keys, those whose grains live on this node; null without grains.</summary>
    double? OwnedShare { get; }

    /// <summary>Starts in the background; what fails is tried again until disposed.</summary>
    void Start();
}
