using Microsoft.Extensions.Time.Testing;

namespace OrleansKv.Replication.Storage;

/// <summary>When a store refuses values because its disk is nearly full.</summary>
public class DiskReserveTests
{
    private const long MiB = 1 << 20;

    private DiskUse _use = new(StoreBytes: 0, FreeBytes: 1000 * MiB, DiskBytes: 100_000 * MiB);
    private readonly FakeTimeProvider _time = new();
    private int _measured;

    [Theory]
    [InlineData(64, DiskRoom.Ample)]
    [InlineData(63, DiskRoom.Low)]
    [InlineData(48, DiskRoom.Low)]
    [InlineData(47, DiskRoom.Full)]
    [InlineData(0, DiskRoom.Full)]
    public void By_default_64_MiB_of_a_large_disk_are_reserved(long free, DiskRoom expected)
    {
        _use = _use with { FreeBytes = free * MiB };
        Assert.Equal(expected, Reserve().Room);
    }

    [Theory]
    [InlineData(2, DiskRoom.Ample)]
    [InlineData(1, DiskRoom.Full)]
    public void Of_a_small_disk_5_percent_are_reserved(long free, DiskRoom expected)
    {
        _use = new(0, free * MiB, 40 * MiB);
        Assert.Equal(expected, Reserve().Room);
    }

    [Theory]
    [InlineData(100, DiskRoom.Ample)]
    [InlineData(101, DiskRoom.Low)]
    [InlineData(120, DiskRoom.Full)]
    public void A_quota_is_a_disk_of_that_size(long used, DiskRoom expected)
    {
        _use = _use with { StoreBytes = used * MiB };
        Assert.Equal(expected, Reserve(new() { QuotaBytes = 100 * MiB }).Room);
    }

    [Fact]
    public void Values_are_accepted_again_once_an_eighth_more_than_the_reserve_is_free()
    {
        var reserve = Reserve();
        Assert.Equal(DiskRoom.Low, RoomWith(reserve, 63));
        Assert.Equal(DiskRoom.Low, RoomWith(reserve, 71));
        Assert.Equal(DiskRoom.Ample, RoomWith(reserve, 72));
        Assert.Equal(DiskRoom.Full, RoomWith(reserve, 47));
        Assert.Equal(DiskRoom.Full, RoomWith(reserve, 55));
        Assert.Equal(DiskRoom.Low, RoomWith(reserve, 57));
        Assert.Equal(DiskRoom.Ample, RoomWith(reserve, 72));
    }

    [Fact]
    public void The_disk_is_measured_every_tenth_of_a_second_and_sooner_after_large_commits()
    {
        var reserve = Reserve();
        for (var i = 0; i < 100; i++) Assert.Equal(DiskRoom.Ample, reserve.Room);
        Assert.Equal(1, _measured);
        reserve.Wrote(4 * MiB);
        Assert.Equal(1, _measured);
        reserve.Wrote(1);
        Assert.Equal(2, _measured);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        _ = reserve.Room;
        Assert.Equal(3, _measured);
    }

    private DiskRoom RoomWith(DiskReserve reserve, long free)
    {
        _use = _use with { FreeBytes = free * MiB };
        _time.Advance(TimeSpan.FromSeconds(1));
        return reserve.Room;
    }

    private DiskReserve Reserve(StoreOptions? options = null) =>
        new((options ?? StoreOptions.Default) with { Time = _time }, Measure);

    private DiskUse Measure()
    {
        _measured++;
        return _use;
    }
}
