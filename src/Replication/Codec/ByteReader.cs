using System.Buffers.Binary;
using System.Text;

namespace OrleansKv.Replication.Codec;

/// <summary>
/// Reads what <see cref="ByteWriter"/> wrote. It trusts nothing: every length is checked before it is used.
/// </summary>
/// <exception cref="CodecException">Thrown by every method: the bytes are not in the format.</exception>
public ref struct ByteReader(ReadOnlySpan<byte> bytes)
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = bytes;

    public readonly int Remaining => _rest.Length;

    public byte Byte() => Take(1)[0];

    public uint UInt32() => BinaryPrimitives.ReadUInt32LittleEndian(Take(4));

    /// <summary>
    /// A flag: 0 or 1. Any other byte is refused, so that its meaning stays free for a later version.
    /// </summary>
    public bool Flag()
    {
        var value = Byte();
        return value <= 1 ? value == 1 : throw new CodecException($"{value} is not a flag.");
    }

    public NodeId Node()
    {
        var number = Byte();
        return number is >= 1 and <= NodeId.Last
            ? new(number)
            : throw new CodecException($"{number} is not a node.");
    }

    public Guid Guid() => new(Take(ByteWriter.GuidBytes));

    public ulong UnsignedNumber()
    {
        var value = 0UL;
        for (var shift = 0; shift < 64; shift += 7)
        {
            var next = Byte();
            if (shift == 63 && next > 1) throw new CodecException("A number is longer than 64 bits.");
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80) return value;
        }
        throw new CodecException("A number does not end.");
    }

    public long Number()
    {
        var value = UnsignedNumber();
        return value <= long.MaxValue ? (long)value : throw new CodecException("A number is out of range.");
    }

    public long Signed()
    {
        var value = UnsignedNumber();
        return (long)(value >> 1) ^ -(long)(value & 1);
    }

    /// <param name="limit">The longest length that the format allows here.</param>
    public ReadOnlySpan<byte> Bytes(int limit)
    {
        var length = UnsignedNumber();
        if (length > (ulong)limit)
            throw new CodecException($"A length of {length} exceeds its limit of {limit}.");
        return Take((int)length);
    }

    public string Text(int limit)
    {
        try
        {
            return Strict.GetString(Bytes(limit));
        }
        catch (DecoderFallbackException)
        {
            throw new CodecException("A text is not UTF-8.");
        }
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        if (count > _rest.Length) throw new CodecException("The bytes end too soon.");
        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }

    public readonly void ExpectEnd()
    {
        if (_rest.Length != 0) throw new CodecException($"{_rest.Length} bytes are left over.");
    }
}

/// <summary>Bytes from a disk or a peer that are not in the format. The message is for the log.</summary>
public sealed class CodecException(string message) : Exception(message);
