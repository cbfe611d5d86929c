namespace OrleansKv.Faults.Faults;

/// <summary>Orleans' table of silos is away.</summary>
internal static class MembershipFaults
{
    public static readonly Fault TableGone = new(
        "the membership table gone, and a node killed and started meanwhile",
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

    /// <summary>With the files beside it, and over what was made in its place.</summary>
    private static void Move(string folder, string from, string to)
    {
        foreach (var path in Directory.GetFiles(folder, $"{to}*")) File.Delete(path);
        foreach (var path in Directory.GetFiles(folder, $"{from}*"))
            File.Move(path, Path.Combine(folder, to + Path.GetFileName(path)[from.Length..]));
    }
}
