namespace OrleansKv.Simulation.Shells;

/// <summary>One life's clocks: a steady one, and one that tells the hour more or less.</summary>
internal sealed class SimulatedTime(Loop loop, Process process, Func<long> clockError) : TimeProvider
{
    private const long Started = 1_000_000;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => (Started + loop.Now) * TimeSpan.TicksPerMillisecond;

    public override DateTimeOffset GetUtcNow() =>
        DateTimeOffset.FromUnixTimeMilliseconds(World.Start + loop.Now + clockError());

    public override ITimer CreateTimer(
        TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(process, () => callback(state));
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class SimulatedTimer(Process process, Action callback) : ITimer
    {
        private long _version;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var version = ++_version;
            if (dueTime != Timeout.InfiniteTimeSpan) Arm(dueTime, period, version);
            return true;
        }

        public void Dispose() => _version++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Arm(TimeSpan due, TimeSpan period, long version) =>
            process.Schedule((long)Math.Ceiling(due.TotalMilliseconds), () =>
            {
                if (version != _version) return;
                if (period != Timeout.InfiniteTimeSpan) Arm(period, period, version);
                callback();
            });
    }
}
