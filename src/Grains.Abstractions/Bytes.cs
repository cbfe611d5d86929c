using System.Runtime.InteropServices;

namespace OrleansKv.Grains;

internal static class Bytes
{
    /// <summary>The array behind a value when it is exactly that; a copy otherwise.</summary>
    public static byte[] Of(ReadOnlyMemory<byte> memory) =>
        MemoryMarshal.TryGetArray(memory, out var segment)
        && segment is { Array: { } array, Offset: 0 } && segment.Count == array.Length
            ? array
            : memory.ToArray();
}
