using System.Buffers.Binary;
using System.Text;

namespace OrleansKv.Replication.Codec;

/// <summary>
/// Appends the primitives of FORMAT.md to a growing array: LEB128 numbers, length-prefixed bytes.
/// </summary>
public sealed class ByteWriter(int capacity = 256)
{
    internal const int GuidBytes = 16;

    private byte[] _bytes = new byte[capacity];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Length);

    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, Length);

    public void Clear() => Length = 0;

    /// <summary>Drops the bytes after this length.</summary>
    public void Truncate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    public byte[] ToArray() => Written.ToArray();

    public void Byte(byte value) => Reserve(1)[0] = value;

    public void Flag(bool value) => Byte(value ? (byte)1 : (byte)0);

    public void Node(NodeId node) => Byte(node.Number);

    public void Guid(Guid id) => id.TryWriteBytes(Reserve(GuidBytes));

    public void UInt32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Reserve(4), value);

    public void UInt64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Reserve(8), value);

    public void Number(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }
        Byte((byte)value);
    }

    /// <exception cref="ArgumentOutOfRangeException">
    /// The number is negative, which this format cannot encode.
    /// </exception>
    public void Number(long value)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(value);
        Number((ulong)value);
    }

    /// <summary>
    /// Zigzag encoding, so that small numbers of either sign are short: 0, -1, 1, -2 become 0, 1, 2, 3.
    /// </summary>
    public void Signed(long value) => Number((ulong)(value << 1 ^ value >> 63));

    public void Raw(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public void Bytes(ReadOnlySpan<byte> bytes)
    {
        Number((ulong)bytes.Length);
        Raw(bytes);
    }

    public void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Number((ulong)length);
        Encoding.UTF8.GetBytes(text, Reserve(length));
    }

    /// <summary>Leaves room for bytes that are written later, by <see cref="Patch"/>.</summary>
    public void Skip(int count) => Reserve(count).Clear();

    /// <returns>Bytes that were written before, to be overwritten.</returns>
    public Span<byte> Patch(int at, int count) => _bytes.AsSpan(at, count);

    /// <summary>Overwrites four bytes that were written before.</summary>
    public void PatchUInt32(int at, uint value) =>
        BinaryPrimitives.WriteUInt32LittleEndian(_bytes.AsSpan(at, 4), value);

    private Span<byte> Reserve(int count)
    {
        var needed = checked(Length + count);
        if (needed > _bytes.Length) Array.Resize(ref _bytes, Math.Max(needed, _bytes.Length * 2));
        var span = _bytes.AsSpan(Length, count);
        Length = needed;
        return span;
    }
}
