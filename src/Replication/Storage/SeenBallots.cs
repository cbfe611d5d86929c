using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using OrleansKv.Replication.Codec;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// Under which ballots and clear epochs the table's rows were accepted, as far as they were seen, in eight
/// bytes each: enough to tell a peer that both have the same entry without a look at the disk.
/// </summary>
/// <remarks>
/// Kept is a hash of key, ballot and epoch under a secret of this process. That two differ and look alike has
/// a chance of 2^-63 for each question, whoever chooses the keys; a damaged record that its checksum lets
/// pass is far likelier. Two neighbours share a bucket, and the newest two stay. One thread at a time changes
/// it; anyone asks.
/// </remarks>
internal sealed class SeenBallots
{
    private const int BallotBytes = (4 * sizeof(long)) + 1; // counter, node, boot, seq, epoch

    private readonly ulong[] _places;
    private readonly SipHash _hash = new(RandomNumber(), RandomNumber());

    /// <param name="places">Rounded up to a power of two.</param>
    public SeenBallots(int places) =>
        _places = new ulong[BitOperations.RoundUpToPowerOf2((uint)Math.Max(2, places))];

    public void Note(Key key, Ballot accepted, long epoch)
    {
        var hash = Hash(key, accepted, epoch);
        var bucket = Bucket(key);
        if (_places[bucket] == hash || _places[bucket + 1] == hash) return;
        Volatile.Write(ref _places[bucket + 1], _places[bucket]);
        Volatile.Write(ref _places[bucket], hash);
    }

    /// <summary>With it goes what its neighbours in the bucket had noted.</summary>
    public void Forget(Key key)
    {
        var bucket = Bucket(key);
        if (_places[bucket] == 0) return; // a page that was never written takes no memory
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
        return Math.Max(1, _hash.Of(bytes[..length])); // 0 is an empty place
    }

    private static ulong RandomNumber() =>
        BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(sizeof(ulong)));
}
