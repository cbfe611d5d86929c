
namespace OrleansKv.Faults.Faults;

/// <summary>Processes that are killed, frozen or stopped.</summary>
internal static class ProcessFaults
{
    public static readonly Fault Kill = new(
        "kill -9 of a node",
        async scene =>
        {
            await scene.Victim.KillAsync();
            await scene.HoldAsync(1, 10);
        },
        scene => Started(scene.Victim),
        IsSilent: true);

    public static readonly Fault KillAll = new(
        "kill -9 of all nodes",
        async scene =>
        {
            await scene.Cluster.KillAsync();
            await scene.HoldAsync(0.3, 3);
        },
        scene => Task.WhenAll(scene.Cluster.Nodes.Select(Started)));

    public static readonly Fault Freeze = new(
        "SIGSTOP of a node",
        async scene =>
        {
            scene.Victim.Pause();
            await scene.HoldAsync(2, 30);
        },
        scene =>
        {
            scene.Victim.Resume();
            return Task.CompletedTask;
        },
        IsSilent: true);

    public static readonly Fault ShortFreezes = new(
        "SIGSTOP of one after another, too short to be suspected",
        async scene =>
        {
            for (var left = scene.Times(4, 20); left > 0; left--)
            {
                var node = scene.Cluster.Nodes[scene.Random.Next(3)];
                node.Pause();
                await scene.HoldAsync(0.3, 0.9);
                node.Resume();
                await scene.HoldAsync(0.05, 0.2);
            }
        },
        _ => Task.CompletedTask,
        IsRare: true);

    /// <summary>Like an upgrade: each node is restarted once the previous one is ready again.</summary>
    public static readonly Fault RollingRestart = new(
        "rolling restart (SIGTERM)",
        async scene =>
        {
            foreach (var node in scene.Cluster.Nodes)
            {
                Assert.Equal(0, await node.TerminateAsync());
                await node.StartAndServeAsync();
                await scene.Cluster.CaughtUpAsync(node, underLoad: true);
            }
        },
        _ => Task.CompletedTask);

    private static Task Started(Node node)
    {
        node.Start();
        return Task.CompletedTask;
    }
}
