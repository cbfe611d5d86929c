using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Primitives;
using OrleansKv.Codec;
using OrleansKv.Consensus;

namespace OrleansKv.Api;

/// <summary>What makes a client's retry recognisable.</summary>
internal static class Idempotency
{
    public const string Header = "Idempotency-Key";

    /// <returns>The id that belongs to this key and header for ever; null without a header.</returns>
    public static Parsed<OperationId?> IdOf(Key key, StringValues header)
    {
        if (header.Count == 0) return (OperationId?)null;
        if (header is not [{ Length: >= 1 and <= ApiLimits.IdempotencyKey } text]
            || text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return Problems.BadRequest(
                $"The {Header} is one text of 1 to {ApiLimits.IdempotencyKey} printable ASCII characters.");
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key.Text + '\0' + text), hash);
        return OperationId.FromHash(hash);
    }

    /// <summary>
    /// A hash, never 0, of all that a retry must repeat: another request under the same id is refused. The
    /// time to live counts, not when it ends: that moves with every attempt.
    /// </summary>
    public static uint Fingerprint(Condition condition, Value? value, long ttl)
    {
        Span<byte> parts = stackalloc byte[26];
        parts.Clear();
        parts[0] = value is null ? (byte)0 : (byte)1;
        parts[1] = (byte)condition.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(parts[2..], condition.Revision);
        BinaryPrimitives.WriteInt64LittleEndian(parts[10..], ttl);
        if (value is not null)
        {
            var type = Encoding.UTF8.GetBytes(value.ContentType);
            BinaryPrimitives.WriteUInt32LittleEndian(parts[18..], Crc32C.Of(type));
            BinaryPrimitives.WriteUInt32LittleEndian(parts[22..], Crc32C.Of(value.Bytes.Span));
        }
        return Math.Max(Crc32C.Of(parts), 1);
    }
}
