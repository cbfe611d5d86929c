namespace OrleansKv.Faults.Faults;

/// <summary>A node whose time of day jumps: keys may expire early or late, and nothing else may happen.</summary>
internal static class ClockFaults
{
    public static readonly Fault Jump = new(
        "a clock that jumps by an hour, forth and back",
        async scene =>
        {
            Assert.Equal(0, await scene.Victim.TerminateAsync());
            var clock = new FakeClock(scene.Victim);
            await scene.Victim.StartAndServeAsync();
            foreach (var hours in new[] { 1, -1, 0 })
            {
                clock.Jump(hours);
                await scene.HoldAsync(1.1, 5);
            }
        },
        async scene =>
        {
            Assert.Equal(0, await scene.Victim.TerminateAsync());
            FakeClock.Remove(scene.Victim);
            scene.Victim.Start();
        },
        Needs.Clock);
}
