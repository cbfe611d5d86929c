using System.Collections;
using System.Runtime.CompilerServices;
using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Consensus;

/// <summary>
/// The last changes of an entry, oldest first (rule R15). They are kept encoded, as on the wire and on disk: most
/// replicas never decode them, and the bytes take a third of the memory of objects.
/// </summary>
[CollectionBuilder(typeof(AppliedChanges), nameof(Create))]
public sealed class AppliedChanges : IEnumerable<AppliedChange>, IEquatable<AppliedChanges>
{
    public static readonly AppliedChanges None = new(0, default);

    private const byte Created = 1;
    private const byte HasFingerprint = 2;
    private const byte HasNumber = 4;
    private const int LongestChange = 48;

    private readonly ReadOnlyMemory<byte> _bytes;

    private AppliedChanges(int count, ReadOnlyMemory<byte> bytes) => (Count, _bytes) = (count, bytes);

    public int Count { get; }

    /// <summary>The size of the encoded changes.</summary>
    public int Bytes => _bytes.Length;

    public static AppliedChanges Create(ReadOnlySpan<AppliedChange> changes)
    {
        var all = None;
        foreach (var change in changes) all = all.Add(change);
        return all;
    }

    public AppliedChanges Add(AppliedChange change) => new(Count + 1, Join(_bytes.Span, change));

    /// <param name="pushedOut">The oldest change, which is dropped.</param>
    public AppliedChanges Replace(AppliedChange change, out AppliedChange pushedOut)
    {
        var rest = new ByteReader(_bytes.Span);
        pushedOut = ReadOne(ref rest);
        return new(Count, Join(_bytes.Span[^rest.Remaining..], change));
    }

    public AppliedChange? Find(OperationId id)
    {
        var from = new ByteReader(_bytes.Span);
        while (from.Remaining > 0)
        {
            var change = ReadOne(ref from);
            if (change.Id == id) return change;
        }
        return null;
    }

    public void Write(ByteWriter to)
    {
        to.Byte((byte)Count);
        to.Raw(_bytes.Span);
    }

    /// <summary>Each is looked at, and none is kept apart.</summary>
    /// <exception cref="CodecException">They are not in the format.</exception>
    public static AppliedChanges Read(ref ByteReader from)
    {
        var count = from.Byte();
        if (count > Limits.AppliedChanges) throw new CodecException($"An entry has {count} operation ids.");
        if (count == 0) return None;
        var all = from;
        for (var i = 0; i < count; i++) ReadOne(ref from);
        return new(count, all.Take(all.Remaining - from.Remaining).ToArray());
    }

    public bool Equals(AppliedChanges? other) =>
        other is not null && Count == other.Count && _bytes.Span.SequenceEqual(other._bytes.Span);

    public override bool Equals(object? obj) => Equals(obj as AppliedChanges);

    public override int GetHashCode() => HashCode.Combine(Count, _bytes.Length);

    public IEnumerator<AppliedChange> GetEnumerator()
    {
        foreach (var change in ToArray()) yield return change;
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private AppliedChange[] ToArray()
    {
        var changes = new AppliedChange[Count];
        var from = new ByteReader(_bytes.Span);
        for (var i = 0; i < Count; i++) changes[i] = ReadOne(ref from);
        return changes;
    }

    private static ReadOnlyMemory<byte> Join(ReadOnlySpan<byte> before, AppliedChange last)
    {
        var to = new ByteWriter(before.Length + LongestChange);
        to.Raw(before);
        WriteOne(to, last);
        return to.WrittenMemory;
    }

    private static void WriteOne(ByteWriter to, AppliedChange change)
    {
        to.Byte((byte)((change.Created ? Created : 0)
            | (change.Fingerprint != 0 ? HasFingerprint : 0)
            | (change.Number is null ? 0 : HasNumber)));
        to.Number(change.Id.High);
        to.Number(change.Id.Low);
        to.Number(change.Revision);
        if (change.Fingerprint != 0) to.UInt32(change.Fingerprint);
        if (change.Number is { } number) to.Signed(number);
    }

    private static AppliedChange ReadOne(ref ByteReader from)
    {
        var flags = from.Byte();
        if (flags > (Created | HasFingerprint | HasNumber))
            throw new CodecException("An operation id has unknown flags.");
        var id = new OperationId(from.UnsignedNumber(), from.UnsignedNumber());
        var revision = from.Number();
        var fingerprint = (flags & HasFingerprint) != 0 ? from.UInt32() : 0;
        long? number = (flags & HasNumber) != 0 ? from.Signed() : null;
        return new(id, revision, (flags & Created) != 0, fingerprint, number);
    }
}
