
namespace OrleansKv.Faults.Faults;

/// <summary>
/// C's disk: full, failing, hanging. A node that cannot sync must exit, and never claim that it did sync.
/// </summary>
internal static class DiskFaults
{
    public static readonly Fault Full = new(
        "a full disk",
        async scene =>
        {
            scene.Disk!.Fill();
            // Its file may have free pages; the node continues until they are used up.
            await Task.WhenAll(TakeRoomAsync(scene), EndsAsync(scene));
            await scene.HoldAsync(0.3, 5);
        },
        async scene =>
        {
            await RefusesAsync(scene);
            scene.Disk!.Empty();
            scene.Victim.Start();
        },
        Needs.Disk, "C");

    public static readonly Fault ReadOnly = new(
        "a disk that turns read-only",
        async scene =>
        {
            scene.Disk!.TurnReadOnly();
            await EndsAsync(scene);
            await scene.HoldAsync(0.3, 5);
        },
        scene =>
        {
            scene.Disk!.Repair();
            scene.Victim.Start();
            return Task.CompletedTask;
        },
        Needs.Disk, "C");

    public static readonly Fault Hanging = new(
        "a disk that hangs",
        scene =>
        {
            scene.Disk!.Hang();
            return scene.HoldAsync(1.5, 15);
        },
        scene =>
        {
            scene.Disk!.GoOn();
            return Task.CompletedTask;
        },
        Needs.Disk, "C");

    public static readonly Fault Slow = new(
        "a disk that takes up to 0.3 s to write",
        async scene =>
        {
            for (var left = scene.Times(6, 40); left > 0; left--)
            {
                scene.Disk!.Hang();
                await scene.HoldAsync(0.1, 0.3);
                scene.Disk!.GoOn();
                await scene.HoldAsync(0.01, 0.1);
            }
        },
        _ => Task.CompletedTask,
        Needs.Disk, "C", IsRare: true);

    /// <summary>Writes new keys, with values large enough that the file must grow.</summary>
    private static async Task TakeRoomAsync(Scene scene)
    {
        var (value, other) = ($"\"{new string('x', 256 * 1024)}\"", scene.Others[0].Client);
        for (var i = 0; i < 2_000 && !scene.Victim.Process.HasExited; i++)
            await other.PutAsync($"room/{i}", value);
    }

    /// <summary>The running node: one line, exit code 1.</summary>
    private static async Task EndsAsync(Scene scene)
    {
        var life = scene.Victim.Process;
        Assert.Equal(1, await life.ExitAsync(Poll.Patience));
        var line = Assert.Single(life.Errors);
        Assert.StartsWith("C stops: ", line, StringComparison.Ordinal);
    }

    /// <summary>
    /// A start on such a disk: again one line and exit code 1. A full disk may still have room for a start, but not
    /// for more.
    /// </summary>
    private static async Task RefusesAsync(Scene scene)
    {
        var life = scene.Victim.Start();
        Assert.Equal(1, await life.ExitAsync(Poll.Patience));
        var line = Assert.Single(life.Errors);
        Assert.Matches("^C (cannot start|stops): ", line);
    }
}
