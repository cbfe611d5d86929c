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
    public static Parsed<OperationId?> IdOf(Key key, StringValues header) => header.Count switch
    {
        0 => (OperationId?)null,
        1 => IdOf(key, header[0]!),
        _ => Malformed(),
    };

    public static Parsed<OperationId?> IdOf(Key key, string text)
    {
        if (text.Length is < 1 or > ApiLimits.IdempotencyKey
            || text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
            return Malformed();
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(key.Text + '\0' + text), hash);
        return OperationId.FromHash(hash);
    }

    private static Problem Malformed() => Problems.BadRequest(
        $"The {Header} is one text of 1 to {ApiLimits.IdempotencyKey} printable ASCII characters.");

    /// <summary>
    /// A hash, never 0, of all that a retry must repeat: another request under the same id is refused. The
    /// time to live counts, not when it ends: that moves with every attempt.
    /// </summary>
    public static uint Fingerprint(ChangeDraft draft)
    {
        Span<byte> parts = stackalloc byte[34];
        parts.Clear();
        parts[0] = (byte)(((byte)draft.Kind << 1) | (draft.Value is null ? 0 : 1));
        parts[1] = (byte)draft.Condition.Kind;
        BinaryPrimitives.WriteInt64LittleEndian(parts[2..], draft.Condition.Revision);
        BinaryPrimitives.WriteInt64LittleEndian(parts[10..], draft.Ttl);
        BinaryPrimitives.WriteInt64LittleEndian(parts[18..], draft.By);
        if (draft.Value is { } value)
        {
            var type = Encoding.UTF8.GetBytes(value.ContentType);
            BinaryPrimitives.WriteUInt32LittleEndian(parts[26..], Crc32C.Of(type));
            BinaryPrimitives.WriteUInt32LittleEndian(parts[30..], Crc32C.Of(value.Bytes.Span));
        }
        return Math.Max(Crc32C.Of(parts), 1);
    }
}
