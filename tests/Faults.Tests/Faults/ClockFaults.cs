namespace OrleansKv.Faults.Faults;

/// <summary>
/// A node whose wall clock jumps: keys may expire early or late, but nothing else may happen.
/// </summary>
internal static class ClockFaults
{
    public static readonly Fault Jump = new(
        "a clock that jumps by an hour, forward and back",
        async scene =>
        {
            foreach (var hours in new[] { 1, -1 })
            {
                scene.Clock!.Jump(hours);
                await scene.HoldAsync(1.5, 10);
            }
        },
        scene =>
        {
            scene.Clock!.Jump(0);
            return Task.CompletedTask;
        },
        Needs.Clock, "B");
}
