namespace OrleansKv.Faults.Faults;

/// <summary>Orleans' table of silos is unavailable.</summary>
internal static class MembershipFaults
{
    public static readonly Fault TableGone = new(
        "the membership table unavailable, a node killed and started",
        async scene =>
        {
            Move(scene.Cluster.Home, "membership.db", "gone.db");
            await scene.HoldAsync(0.3, 30);
            await scene.Victim.KillAsync();
            scene.Victim.Start();
            await scene.HoldAsync(3, 90);
        },
        scene =>
        {
            Move(scene.Cluster.Home, "gone.db", "membership.db");
            return Task.CompletedTask;
        },
        Needs.Membership);

    /// <summary>Restores the database with its side files, and overwrites what was created in its place.</summary>
    private static void Move(string folder, string from, string to)
    {
        foreach (var path in Directory.GetFiles(folder, $"{to}*")) File.Delete(path);
        foreach (var path in Directory.GetFiles(folder, $"{from}*"))
            File.Move(path, Path.Combine(folder, to + Path.GetFileName(path)[from.Length..]));
    }
}
