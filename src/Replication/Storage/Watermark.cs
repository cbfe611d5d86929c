using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// How far the database of a store is known to have been synced, in a small file beside it. A database that ends before
/// its watermark has lost commits: the tail of its log rotted, or one of its files was replaced by an older one.
/// </summary>
/// <remarks>
/// It is written after each commit and not synced. A crash of the process loses nothing of it; a power failure may
/// leave it older than the database, never newer. Two slots are written in turn, so that a torn write spares one.
/// </remarks>
internal sealed class Watermark : IDisposable
{
    public const string FileName = "store.mark";

    private const uint Magic = 0x4d564b4f; // "OKVM"
    private const int SlotBytes = 44;
    private const int SlotDistance = 4096; // on different pages
    private const int Version = 1;

    private readonly SafeFileHandle _file;
    private readonly Guid _disk;
    private long _writes;

    private Watermark(SafeFileHandle file, Guid disk, WatermarkState? found) =>
        (_file, _disk, Found) = (file, disk, found);

    /// <summary>What the file said when it was opened; null when it was new, damaged or another disk's.</summary>
    public WatermarkState? Found { get; }

    /// <exception cref="StoreException">The file cannot be written.</exception>
    public static Watermark Open(string folder, Guid disk)
    {
        try
        {
            var file = File.OpenHandle(
                Path.Combine(folder, FileName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
            return new(file, disk, Read(file, disk));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw StoreErrors.NotWritable(folder, e);
        }
    }

    /// <summary>Notes what is synced now.</summary>
    public void Advance(long commits, long lastChange)
    {
        Span<byte> slot = stackalloc byte[SlotBytes];
        BinaryPrimitives.WriteUInt32LittleEndian(slot, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(slot[4..], Version);
        _disk.TryWriteBytes(slot[8..]);
        BinaryPrimitives.WriteInt64LittleEndian(slot[24..], commits);
        BinaryPrimitives.WriteInt64LittleEndian(slot[32..], lastChange);
        BinaryPrimitives.WriteUInt32LittleEndian(slot[40..], Crc32C.Of(slot[..40]));
        RandomAccess.Write(_file, slot, (_writes++ & 1) * SlotDistance);
    }

    public void Sync() => RandomAccess.FlushToDisk(_file);

    public void Dispose() => _file.Dispose();

    private static WatermarkState? Read(SafeFileHandle file, Guid disk)
    {
        WatermarkState? newest = null;
        for (var i = 0; i < 2; i++)
            if (ReadSlot(file, i * SlotDistance, disk) is { } state && !(state.Commits <= newest?.Commits))
                newest = state;
        return newest;
    }

    private static WatermarkState? ReadSlot(SafeFileHandle file, long offset, Guid disk)
    {
        Span<byte> slot = stackalloc byte[SlotBytes];
        if (RandomAccess.Read(file, slot, offset) < SlotBytes) return null;
        var isWhole = BinaryPrimitives.ReadUInt32LittleEndian(slot) == Magic
            && BinaryPrimitives.ReadInt32LittleEndian(slot[4..]) == Version
            && BinaryPrimitives.ReadUInt32LittleEndian(slot[40..]) == Crc32C.Of(slot[..40])
            && new Guid(slot[8..24]) == disk;
        if (!isWhole) return null;
        return new(
            BinaryPrimitives.ReadInt64LittleEndian(slot[24..]), BinaryPrimitives.ReadInt64LittleEndian(slot[32..]));
    }
}

/// <param name="Commits">The number of commits since the store was created.</param>
/// <param name="LastChange">The change number after the last of them.</param>
internal readonly record struct WatermarkState(long Commits, long LastChange);
