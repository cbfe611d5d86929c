using System.Numerics;
using System.Runtime.InteropServices;

namespace OrleansKv;

/// <summary>CRC-32C (Castagnoli); uses the instruction of the processor if it has one.</summary>
public static class Crc32C
{
    /// <summary>The checksum of the bytes; 0xE3069283 for the ASCII text "123456789".</summary>
    public static uint Of(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, MemoryMarshal.Read<ulong>(bytes));
            bytes = bytes[sizeof(ulong)..];
        }
        foreach (var value in bytes) crc = BitOperations.Crc32C(crc, value);
        return ~crc;
    }
}
