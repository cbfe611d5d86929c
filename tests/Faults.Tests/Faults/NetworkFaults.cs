using OrleansKv.Faults.Network;

namespace OrleansKv.Faults.Faults;

/// <summary>Partitions of every shape, and networks that are slow and lose packets.</summary>
internal static class NetworkFaults
{
    private static readonly Wire Slow = new(
        false, TimeSpan.FromMilliseconds(50), TimeSpan.FromMilliseconds(20), Loss: 0.05);

    public static readonly Fault IsolatedOwner = Partition(
        "a node cut off from the others, not from its clients",
        (scene, _) => CutOff(scene),
        isSilent: true);

    public static readonly Fault IsolatedNode = Partition(
        "a node cut off from the others and from clients",
        (scene, network) =>
        {
            CutOff(scene);
            network.Between(scene.Victim.Name, TestNetwork.Clients, Wire.Cut);
        },
        isSilent: true,
        isRare: true);

    public static readonly Fault IsolatedClients = Partition(
        "a node cut off from its clients only",
        (scene, network) => network.Between(scene.Victim.Name, TestNetwork.Clients, Wire.Cut));

    public static readonly Fault Deaf = Partition(
        "a node that sends and does not receive",
        (scene, network) => EachOther(scene, other => network.Set(other.Name, scene.Victim.Name, Wire.Cut)),
        isRare: true);

    public static readonly Fault Mute = Partition(
        "a node that receives and does not send",
        (scene, network) => EachOther(scene, other => network.Set(scene.Victim.Name, other.Name, Wire.Cut)),
        isSilent: true);

    public static readonly Fault Bridge = Partition(
        "two nodes cut off from each other, both reach the third",
        (scene, network) => network.Between(scene.Victim.Name, scene.Others[0].Name, Wire.Cut));

    public static readonly Fault AllApart = Partition(
        "all nodes cut off from each other",
        (scene, network) =>
        {
            CutOff(scene);
            network.Between(scene.Others[0].Name, scene.Others[1].Name, Wire.Cut);
        });

    public static readonly Fault Flapping = new(
        "a node cut off and reconnected, repeatedly",
        async scene =>
        {
            for (var left = scene.Times(2, 20); left > 0; left--)
            {
                CutOff(scene);
                await scene.HoldAsync(0.4, 2);
                scene.Network!.Heal();
                await scene.HoldAsync(0.2, 2);
            }
        },
        Healed,
        Needs.Network);

    public static readonly Fault SlowNetwork = Partition(
        "50 +- 20 ms and 5 % loss between all nodes",
        (scene, network) =>
        {
            foreach (var node in scene.Cluster.Nodes)
                foreach (var other in scene.Cluster.AllBut(node))
                    network.Set(node.Name, other.Name, Slow);
        });

    private static Fault Partition(
        string name, Action<Scene, TestNetwork> cut, bool isSilent = false, bool isRare = false) =>
        new(
            name,
            scene =>
            {
                cut(scene, scene.Network!);
                return scene.HoldAsync(1.5, 15);
            },
            Healed,
            Needs.Network,
            IsSilent: isSilent,
            IsRare: isRare);

    private static void CutOff(Scene scene) =>
        EachOther(scene, other => scene.Network!.Between(scene.Victim.Name, other.Name, Wire.Cut));

    private static void EachOther(Scene scene, Action<Node> act)
    {
        foreach (var other in scene.Others) act(other);
    }

    private static Task Healed(Scene scene)
    {
        scene.Network!.Heal();
        return Task.CompletedTask;
    }
}
