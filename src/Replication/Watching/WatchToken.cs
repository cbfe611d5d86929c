using System.Buffers.Text;
using System.Collections.Immutable;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Watching;

/// <summary>Where a watch resumes, at any node of the cluster; opaque to clients.</summary>
/// <param name="Configuration">
/// The configuration epoch: change numbers are valid only for the disks of that epoch.
/// </param>
/// <param name="Epoch">The clear epoch that was delivered last.</param>
/// <param name="After">The last key of an incomplete snapshot; null when there is none.</param>
internal sealed record WatchToken(
    Guid Cluster, long Configuration, long Epoch, VersionVector Positions, string? After = null)
{
    private const byte Version = 1;

    /// <summary>More than a token with the longest key needs; a longer text is not a token.</summary>
    private const int LongestText = 3 * Limits.KeyBytes;

    public string Encode()
    {
        var to = new ByteWriter(96);
        to.Byte(Version);
        to.Guid(Cluster);
        to.Number(Configuration);
        to.Number(Epoch);
        to.Byte((byte)Positions.Changes.Count);
        foreach (var (node, change) in Positions.Changes)
        {
            to.Node(node);
            to.Number(change);
        }
        to.Flag(After is not null);
        if (After is not null) to.Text(After);
        to.UInt32(Crc32C.Of(to.Written));
        return Base64Url.EncodeToString(to.Written);
    }

    /// <returns>Null when the text is not a token, or is damaged.</returns>
    public static WatchToken? Decode(string text)
    {
        if (text.Length is 0 or > LongestText || !Base64Url.IsValid(text)) return null;
        try
        {
            return Read(Base64Url.DecodeFromChars(text));
        }
        catch (Exception e) when (e is CodecException or FormatException)
        {
            return null;
        }
    }

    private static WatchToken Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length <= sizeof(uint)) throw new CodecException("A token is too short.");
        var body = bytes[..^sizeof(uint)];
        if (new ByteReader(bytes[^sizeof(uint)..]).UInt32() != Crc32C.Of(body))
            throw new CodecException("A token's checksum does not match.");
        var from = new ByteReader(body);
        if (from.Byte() != Version) throw new CodecException("A token has an unknown version.");
        var cluster = from.Guid();
        var (configuration, epoch, positions) = (from.Number(), from.Number(), ReadPositions(ref from));
        var after = from.Flag() ? from.Text(Limits.KeyBytes) : null;
        from.ExpectEnd();
        return new(cluster, configuration, epoch, positions, after);
    }

    private static VersionVector ReadPositions(ref ByteReader from)
    {
        var count = from.Byte();
        if (count > Limits.Voters) throw new CodecException("A token has too many positions.");
        var changes = ImmutableSortedDictionary.CreateBuilder<NodeId, long>();
        for (var i = 0; i < count; i++)
        {
            var node = from.Node();
            changes[node] = from.Number();
        }
        return new(changes.ToImmutable());
    }
}
