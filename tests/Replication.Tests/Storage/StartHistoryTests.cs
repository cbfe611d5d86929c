using OrleansKv.Replication.Codec;

namespace OrleansKv.Replication.Storage;

/// <remarks>docs/protocol.md, rules R37 to R41.</remarks>
public sealed class StartHistoryTests
{
    private static readonly Guid Disk = Guid.NewGuid();

    /// <summary>Four starts, opened at changes 0, 10, 20 and 30.</summary>
    private static readonly StartHistory Whole = StartHistory.First(Guid.NewGuid())
        .Next(Guid.NewGuid(), 10).Next(Guid.NewGuid(), 20).Next(Guid.NewGuid(), 30);

    [Theory]
    [InlineData(4, 1_000_000)]
    [InlineData(3, 30)]
    [InlineData(3, 25)]
    [InlineData(2, 20)]
    [InlineData(1, 0)]
    public void What_a_whole_disk_showed_earlier_does_not_contradict_it(long boot, long seen) =>
        Assert.Null(Whole.Contradicts(Seen(Whole, boot, seen)));

    [Theory]
    [InlineData(3, 31)]
    [InlineData(2, 21)]
    [InlineData(1, 11)]
    public void A_number_above_what_a_later_start_recovered_shows_a_loss(long boot, long seen)
    {
        var reason = Whole.Contradicts(Seen(Whole, boot, seen));
        Assert.Contains($"change {seen}", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loss_shows_even_when_the_disk_has_grown_beyond_the_number_since()
    {
        var seen = Seen(Whole, 4, 45);
        var grown = Whole.Next(Guid.NewGuid(), 40).Next(Guid.NewGuid(), 50).Next(Guid.NewGuid(), 60);
        Assert.Contains("ended at 40", grown.Contradicts(seen), StringComparison.Ordinal);
    }

    [Fact]
    public void A_start_with_a_lower_number_is_an_older_copy() =>
        Assert.NotNull(Whole.Contradicts(Seen(Whole.Next(Guid.NewGuid(), 30), 5, 30)));

    [Fact]
    public void Two_starts_of_one_number_are_of_two_copies()
    {
        var (original, copy) = (Whole.Next(Guid.NewGuid(), 30), Whole.Next(Guid.NewGuid(), 30));
        Assert.NotNull(copy.Contradicts(Seen(original, 5, 30)));
        Assert.NotNull(copy.Next(Guid.NewGuid(), 99).Contradicts(Seen(original, 5, 30)));
        Assert.Null(original.Contradicts(Seen(original, 5, 30)));
    }

    [Fact]
    public void Only_the_newest_starts_are_kept_and_older_ones_are_compared_by_number_alone()
    {
        var longAgo = Seen(Whole, 1, 5);
        var history = Whole;
        for (var i = 0; i < 2 * StartHistory.Kept; i++) history = history.Next(Guid.NewGuid(), 40 + i);
        Assert.Equal(StartHistory.Kept, history.Newest.Length);
        Assert.Null(history.Contradicts(longAgo with { Start = Guid.NewGuid() }));
        Assert.NotNull(history.Contradicts(longAgo with { Seen = 49 }));
    }

    [Fact]
    public void A_history_survives_the_wire()
    {
        var to = new ByteWriter();
        StartCodec.Write(to, Whole);
        var from = new ByteReader(to.Written);
        Assert.Equal(Whole, StartCodec.Read(ref from));
        from.ExpectEnd();
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(long.MaxValue, 0)]
    [InlineData(Limits.LastBoot + 1, 0)]
    [InlineData(1, long.MaxValue)]
    [InlineData(1, Limits.LastChange + 1)]
    public void Numbers_that_no_disk_can_reach_are_refused(long boot, long change)
    {
        var to = new ByteWriter();
        StartCodec.Write(to, new PeerStart(Samples.A, Disk, boot, Disk, change));
        Assert.Throws<CodecException>(() =>
        {
            var from = new ByteReader(to.Written);
            StartCodec.ReadPeer(ref from);
        });
        var other = new ByteWriter();
        StartCodec.Write(other, new StartHistory(boot, [new(Disk, change)]));
        Assert.Throws<CodecException>(() =>
        {
            var from = new ByteReader(other.Written);
            StartCodec.Read(ref from);
        });
    }

    [Fact]
    public void More_starts_than_are_kept_are_refused()
    {
        var to = new ByteWriter();
        var tooMany = Enumerable.Repeat(new StoreStart(Disk, 1), StartHistory.Kept + 1);
        StartCodec.Write(to, new StartHistory(99, [.. tooMany]));
        Assert.Throws<CodecException>(() =>
        {
            var from = new ByteReader(to.Written);
            StartCodec.Read(ref from);
        });
    }

    private static PeerStart Seen(StartHistory history, long boot, long seen) =>
        new(Samples.A, Disk, boot, history.Newest[(int)(history.Boot - boot)].Id, seen);
}
