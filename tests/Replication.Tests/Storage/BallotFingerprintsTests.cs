using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

public sealed class BallotFingerprintsTests
{
    private static readonly Key K = Key.From("k");
    private static readonly Ballot Accepted = new(7, Samples.B, 3, 2);

    public static TheoryData<Ballot, long> Others => new()
    {
        { Accepted with { Counter = 8 }, 1 },
        { Accepted with { Node = Samples.A }, 1 },
        { Accepted with { Boot = 4 }, 1 },
        { Accepted with { Seq = 3 }, 1 },
        { Accepted with { Boot = 2, Seq = 3 }, 1 },
        { Accepted, 2 },
    };

    [Theory]
    [MemberData(nameof(Others))]
    public void Another_ballot_epoch_or_key_is_not_the_one_that_was_noted(Ballot other, long epoch)
    {
        var seen = new BallotFingerprints(2); // every key in one bucket
        seen.Note(K, Accepted, 1);
        Assert.True(seen.Contains(K, Accepted, 1));
        Assert.False(seen.Contains(K, other, epoch));
        Assert.False(seen.Contains(Key.From("l"), Accepted, 1));
    }

    [Fact]
    public void A_bucket_keeps_its_two_newest_fingerprints_and_adding_one_again_evicts_nothing()
    {
        var seen = new BallotFingerprints(2);
        foreach (var number in new[] { 1, 2, 2, 2, 3, 2, 3 }) seen.Note(Samples.Key(number), Accepted, 1);
        Assert.False(seen.Contains(Samples.Key(1), Accepted, 1));
        Assert.True(seen.Contains(Samples.Key(2), Accepted, 1));
        Assert.True(seen.Contains(Samples.Key(3), Accepted, 1));
    }

    [Fact]
    public void A_forgotten_fingerprint_is_not_found()
    {
        var seen = new BallotFingerprints(1024);
        seen.Note(K, Accepted, 1);
        seen.Forget(K);
        Assert.False(seen.Contains(K, Accepted, 1));
    }

    [Fact]
    public void Most_of_half_as_many_keys_as_there_are_places_are_known()
    {
        var seen = new BallotFingerprints(2048);
        foreach (var key in Samples.Keys(1024)) seen.Note(key, Accepted, 1);
        Assert.InRange(Samples.Keys(1024).Count(key => seen.Contains(key, Accepted, 1)), 850, 1024);
    }
}
