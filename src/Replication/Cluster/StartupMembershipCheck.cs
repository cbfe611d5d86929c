using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Cluster;

/// <summary>
/// Checks that a disk belongs to this cluster before it is opened for writing, by sending hellos to the running
/// nodes. If it belongs to another one, not even its boot number is incremented.
/// </summary>
public static class StartupMembershipCheck
{
    /// <exception cref="StartException">
    /// The disk belongs to another cluster than the file or a serving node.
    /// </exception>
    public static async Task RunAsync(NodeOptions options, StoreIdentity disk, ClusterConfiguration? stored)
    {
        var formation = new Formation(options.Node, disk.DiskId, options.Names);
        if (stored is not null) ThrowIfRefused(formation.OnStored(stored));
        var hello = new Hello(options.Node, disk.DiskId, options.Names, IsServing: false, stored)
        {
            Starts = disk.Starts,
        };
        var others = options.Nodes.Where(node => node.Key != options.Node);
        var answers = await Task.WhenAll(others.Select(n => AskAsync(n.Key, n.Value.Peer, hello)));
        foreach (var theirs in answers.OfType<Hello>()) ThrowIfRefused(formation.On(theirs, stored, iServe: false));
    }

    private static void ThrowIfRefused(FormationStep step)
    {
        if (step is FormationStep.Refuse refuse) throw new StartException(refuse.Reason);
    }

    private static async Task<Hello?> AskAsync(NodeId node, string address, Hello mine)
    {
        try
        {
            using var http = PeerHttp.Client(address);
            return await http.IntroduceAsync(mine, node, CancellationToken.None);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or OperationCanceledException
                                      or CodecException)
        {
            return null; // the node is not running, and will be met later
        }
    }
}
