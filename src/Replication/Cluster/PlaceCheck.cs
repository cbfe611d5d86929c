using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Peers;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Replication.Cluster;

/// <summary>
/// Asks the nodes that run, before a disk is opened for writing, whether it belongs among them: in the wrong
/// place not even a boot is counted on it.
/// </summary>
public static class PlaceCheck
{
    /// <exception cref="StartException">A node that serves, or the disk itself, says no.</exception>
    public static async Task RunAsync(NodeOptions options, StoreIdentity disk, ClusterConfiguration? stored)
    {
        var formation = new Formation(options.Node, disk.DiskId, options.Names);
        if (stored is not null) Heed(formation.OnStored(stored));
        var hello = new Hello(options.Node, disk.DiskId, options.Names, IsServing: false, stored);
        var others = options.Nodes.Where(node => node.Key != options.Node);
        var answers = await Task.WhenAll(others.Select(n => AskAsync(n.Key, n.Value.Peer, hello)));
        foreach (var theirs in answers.OfType<Hello>()) Heed(formation.On(theirs, stored, iServe: false));
    }

    private static void Heed(FormationStep step)
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
            return null; // it does not run, or will be met later
        }
    }
}
