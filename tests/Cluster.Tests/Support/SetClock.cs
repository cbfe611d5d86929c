namespace OrleansKv.Cluster.Tests.Support;

/// <summary>A time of day that is set while it is used. Timers and time stamps do not follow it.</summary>
internal sealed class SetClock : TimeProvider
{
    private long _offset;

    public TimeSpan Offset
    {
        get => new(Volatile.Read(ref _offset));
        set => Volatile.Write(ref _offset, value.Ticks);
    }

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Offset;
}
