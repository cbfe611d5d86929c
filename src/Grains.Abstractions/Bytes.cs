using System.Runtime.InteropServices;

namespace OrleansKv.Grains;

internal static class Bytes
{
    /// <summary>The underlying array of a value, if it has exactly the same bytes; otherwise a copy.</summary>
    public static byte[] Of(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment)
        && segment is { Array: { } array, Offset: 0 } && segment.Count == array.Length
            ? array
            : memory.ToArray();
}
