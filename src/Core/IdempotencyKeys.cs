using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace OrleansKv;

/// <summary>
/// How a client's retry is recognized. All attempts have the same id, whether they arrive over HTTP or Orleans.
/// </summary>
public static class IdempotencyKeys
{
    /// <summary>The longest idempotency key, in characters.</summary>
    public const int MaxLength = 255;

    /// <summary>Whether a text is an idempotency key: 1 to 255 printable ASCII characters.</summary>
    public static bool IsValid(string text) =>
        text.Length is >= 1 and <= MaxLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    /// <summary>
    /// The id of the change with this idempotency key; it is the same at every node and at any time.
    /// </summary>
    public static OperationId ToOperationId(Key key, string idempotencyKey)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key.Text + '\0' + idempotencyKey), hash);
        return OperationId.FromHash(hash);
    }

    /// <summary>
    /// A hash, never 0, of everything that a retry must repeat: another request with the same id is refused. It
    /// covers the time to live, not the expiry, which differs between attempts.
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
