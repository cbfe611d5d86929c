using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// Remembers under which ballot and clear epoch rows of the table were accepted, as fingerprints of eight bytes. That
/// is enough to confirm to a reader, without reading the disk, that this replica has the entry that the reader has.
/// </summary>
/// <remarks>
/// A fingerprint is a hash of key, ballot and epoch under a secret of this process. A lookup gives a wrong answer
/// with a probability of 2^-63, even for keys chosen by an attacker; an undetected checksum error is far more likely.
/// A 2-way set-associative table: a bucket keeps its two newest fingerprints. One thread at a time may modify it;
/// any thread may look up.
/// </remarks>
internal sealed class BallotFingerprints
{
    private const int BallotBytes = (4 * sizeof(long)) + 1; // counter, node, boot, seq, epoch

    private readonly ulong[] _places;
    private readonly SipHash _hash = new(RandomNumber(), RandomNumber());

    /// <param name="places">The number of fingerprints; rounded up to a power of two.</param>
    public BallotFingerprints(int places) =>
        _places = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, places))];

    public void Note(Key key, Ballot accepted, long epoch)
    {
        var hash = Hash(key, accepted, epoch);
        var bucket = Bucket(key);
        if (_places[bucket] == hash || _places[bucket + 1] == hash) return;
        Volatile.Write(ref _places[bucket + 1], _places[bucket]);
        Volatile.Write(ref _places[bucket], hash);
    }

    /// <summary>Forgets the key, and the other keys of its bucket.</summary>
    public void Forget(Key key)
    {
        var bucket = Bucket(key);
        if (_places[bucket] == 0) return; // do not touch a page of memory that was never written
        Volatile.Write(ref _places[bucket + 1], 0);
        Volatile.Write(ref _places[bucket], 0);
    }

    public bool Contains(Key key, Ballot accepted, long epoch)
    {
        var bucket = Bucket(key);
        var (first, second) = (Volatile.Read(ref _places[bucket]), Volatile.Read(ref _places[bucket + 1]));
        if (first == 0 && second == 0) return false;
        var hash = Hash(key, accepted, epoch);
        return first == hash || second == hash;
    }

    private int Bucket(Key key) => key.GetHashCode() & (_places.Length - 2);

    private ulong Hash(Key key, Ballot accepted, long epoch)
    {
        Span<byte> bytes = stackalloc byte[BallotBytes + Limits.KeyBytes];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, accepted.Counter);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[8..], accepted.Boot);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[16..], accepted.Seq);
        BinaryPrimitives.WriteInt64LittleEndian(bytes[24..], epoch);
        bytes[32] = accepted.Node.Number;
        var length = BallotBytes + Encoding.UTF8.GetBytes(key.Text, bytes[BallotBytes..]);
        return Math.Max(1, _hash.Of(bytes[..length])); // 0 marks an empty place
    }

    private static ulong RandomNumber() =>
#pragma warning disable RS0030 // a secret seed of a hash in memory: no client may construct collisions
        BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
#pragma warning restore RS0030
}
