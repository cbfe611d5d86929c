namespace OrleansKv.Grains;

/// <summary>
/// The time of day when the silo was built, plus the time elapsed since: it does not follow changes of the wall
/// clock.
/// </summary>
/// <remarks>
/// Orleans schedules the collection of idle activations by the time of day, and refuses a time before its last
/// collection. After a clock was set back by more than the idle age, every activation failed with an
/// <see cref="ArgumentException"/> until the clock had caught up.
/// </remarks>
internal sealed class SteadyTime(TimeProvider clock) : TimeProvider
{
    private readonly DateTimeOffset _start = clock.GetUtcNow();
    private readonly long _began = clock.GetTimestamp();

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => _start + clock.GetElapsedTime(_began);

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(
        TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);
}
