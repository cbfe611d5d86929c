using OrleansKv.Node;

namespace OrleansKv.Standalone;

/// <summary>The store straight on the replicas: there is nothing in between to start.</summary>
internal sealed class DirectFront(IKeyValueStore store) : IStoreFront
{
    public IKeyValueStore Store => store;

    public string? Problem => null;

    public double? OwnedShare => null;

    public void Start()
    {
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
