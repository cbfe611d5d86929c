namespace OrleansKv.Replication.Storage;

/// <summary>How much a store may still grow.</summary>
public enum DiskRoom
{
    /// <summary>There is room.</summary>
    Ample,

    /// <summary>The reserve has been reached: this node reports it, and clients' values are refused.</summary>
    Low,

    /// <summary>
    /// A quarter of the reserve is used: the acceptor refuses new values too. What is left is for deletes, clears and
    /// promises.
    /// </summary>
    Full,
}

/// <summary>
/// Watches the free space of the disk under a store, and the size of the store. Below the reserve, or above the quota,
/// values are refused while deletes go on, so that an operator can always make room.
/// </summary>
/// <param name="use">The size of the store, and the free space and size of its disk, in bytes.</param>
internal sealed class DiskReserve(StoreOptions options, Func<DiskUse> use)
{
    private const long LargestDefault = 64 << 20;
    private const int DefaultShare = 20; // of the disk: 5 %

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    private readonly Lock _lock = new();
    private volatile int _room;
    private long _reserve;
    private long _measuredAt;
    private volatile bool _isMeasured;
    private long _writtenSince;

    /// <summary>Measured at most a tenth of a second, or a sixteenth of the reserve in commits, ago.</summary>
    public DiskRoom Room
    {
        get
        {
            if (!_isMeasured || options.Time.GetElapsedTime(Volatile.Read(ref _measuredAt)) >= Pause) Measure();
            return (DiskRoom)_room;
        }
    }

    /// <summary>Counts what a commit wrote.</summary>
    public void Wrote(long bytes)
    {
        if (Interlocked.Add(ref _writtenSince, bytes) > Volatile.Read(ref _reserve) / 16) Measure();
    }

    private void Measure()
    {
        lock (_lock)
        {
            _isMeasured = true;
            Volatile.Write(ref _measuredAt, options.Time.GetTimestamp());
            Volatile.Write(ref _writtenSince, 0);
            var now = use();
            _reserve = options.ReserveBytes ?? Math.Min(LargestDefault, now.DiskBytes / DefaultShare);
            var left = now.FreeBytes;
            if (options.QuotaBytes is { } quota)
                left = Math.Min(left, _reserve + quota - now.StoreBytes);
            // What was refused is accepted again only with an eighth more, or it would change at every commit.
            var slack = _room == (int)DiskRoom.Ample ? 0 : _reserve / 8;
            _room = (int)(left < (_reserve * 3 / 4) + (_room == (int)DiskRoom.Full ? slack : 0) ? DiskRoom.Full
                : left < _reserve + slack ? DiskRoom.Low
                : DiskRoom.Ample);
        }
    }
}

/// <summary>The use of a disk, in bytes.</summary>
internal readonly record struct DiskUse(long StoreBytes, long FreeBytes, long DiskBytes);
