using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OrleansKv;

/// <summary>
/// What makes a client's retry recognisable: the same by whichever door its attempts come, HTTP or Orleans.
/// </summary>
public static class Idempotent
{
    /// <summary>Longest idempotency key; it is printable ASCII.</summary>
    public const int KeyLength = 255;

    /// <summary>Whether a text is 1 to 255 printable ASCII characters.</summary>
    public static bool IsKey(string text) =>
        text.Length is >= 1 and <= KeyLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>The id that belongs to this key and this idempotency key for ever.</summary>
    public static OperationId IdOf(Key key, string idempotencyKey)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key.Text + '\0' + idempotencyKey), hash);
        return OperationId.FromHash(hash);
    }

    /// <summary>
    /// A hash, never 0, of all that a retry must repeat: another request under the same id is refused. The
    /// time to live counts, not when it ends: that moves with every attempt.
    /// </summary>
    /// <param name="ttl">Milliseconds; 0 never expires.</param>
    public static uint Fingerprint(Condition condition, Value? value, long ttl, ChangeKind kind, long by)
    {
        Span<byte> parts = stackalloc byte[34];
        parts.Clear();
        parts[0] = (byte)(((byte)kind << 1) | (value is null ? 0 : 1));
        parts[1] = (byte)condition.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(parts[2..], condition.Revision);
        BinaryPrimitives.WriteInt64LittleEndian(parts[10..], ttl);
        BinaryPrimitives.WriteInt64LittleEndian(parts[18..], by);
        if (value is not null)
        {
            var type = Encoding.UTF8.GetBytes(value.ContentType);
            BinaryPrimitives.WriteUInt32LittleEndian(parts[26..], Crc32C.Of(type));
            BinaryPrimitives.WriteUInt32LittleEndian(parts[30..], Crc32C.Of(value.Bytes.Span));
        }
        return Math.Max(Crc32C.Of(parts), 1);
    }
}
