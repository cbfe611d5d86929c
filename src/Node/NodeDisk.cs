using OrleansKv.Replication;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Node;

/// <summary>Opens the node's store.</summary>
internal static class NodeDisk
{
    /// <exception cref="StoreException">The folder cannot be used; nothing in it was changed.</exception>
    public static IAcceptorStore Open(NodeOptions options)
    {
        var peek = SqliteStore.Peek(options.DataFolder);
        if (peek is null || peek.Identity.Node == options.Node) return SqliteStore.Open(options.DataFolder, options.Node);
        // Another node's disk: it is left as it is, and this node goes on without a vote, in memory.
        return new MemoryStore(options.Node, Guid.NewGuid());
    }
}
