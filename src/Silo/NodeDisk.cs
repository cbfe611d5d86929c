using OrleansKv.Replication;
using OrleansKv.Replication.Cluster;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Silo;

/// <summary>Opens the node's store.</summary>
internal static class NodeDisk
{
    /// <returns>The store, and why it must not vote; null when it may.</returns>
    /// <exception cref="StoreException">The folder cannot be used; nothing in it was changed.</exception>
    /// <exception cref="StartException">
    /// The folder belongs to another cluster; nothing in it was changed.
    /// </exception>
    public static async Task<(IAcceptorStore Store, string? NoVote)> OpenAsync(NodeOptions options)
    {
        var peek = RocksStore.Peek(options.DataFolder);
        if (peek?.Identity.Node == options.Node)
            await StartupMembershipCheck.RunAsync(options, peek.Identity, peek.Configuration);
        if (peek is null || peek.Identity.Node == options.Node)
            return (RocksStore.Open(options.DataFolder, options.Node, StoreOptionsOf(options)), null);
        // Another node's disk is left unchanged. A store in memory must not vote, even among empty nodes.
        return (
            new MemoryStore(options.Node, Guid.NewGuid()),
            $"the data folder is node {peek.Identity.Node}'s: give {options.Node} its own");
    }

    private static StoreOptions StoreOptionsOf(NodeOptions options) => StoreOptions.Default with
    {
        ReserveBytes = options.Disk?.ReserveBytes,
        QuotaBytes = options.Disk?.QuotaBytes,
    };
}
