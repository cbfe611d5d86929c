using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Storage;

/// <summary>The envelope of every stored value: a format version, the content, the CRC-32C of both.</summary>
internal static class RecordEnvelope
{
    public const byte Version = 1;

    private const int Overhead = 1 + sizeof(uint);

    public static void Begin(ByteWriter to)
    {
        to.Clear();
        to.Byte(Version);
    }

    public static ReadOnlySpan<byte> End(ByteWriter to)
    {
        to.UInt32(Crc32C.Of(to.Written));
        return to.Written;
    }

    /// <summary>Checks the envelope and returns a reader of the content.</summary>
    /// <exception cref="CodecException">The bytes are damaged.</exception>
    /// <exception cref="StoreException">
    /// The bytes are intact, but of a version that this program does not know.
    /// </exception>
    public static ByteReader Open(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < Overhead) throw new CodecException("it is too short");
        var body = bytes[..^sizeof(uint)];
        var checksum = new ByteReader(bytes[^sizeof(uint)..]).UInt32();
        if (Crc32C.Of(body) != checksum) throw new CodecException("its checksum does not match");
        // The checksum is checked first: a version that it confirms was written by another program.
        if (body[0] != Version) throw StoreErrors.UnknownVersion("A record of the store", body[0], Version);
        return new(body[1..]);
    }
}
