using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Codec;

/// <summary>The format byte by byte. If one fails, data on disk and peers of older versions cannot be read.</summary>
public sealed class GoldenTests
{
    private static readonly Key Name = Key.From("k\u00e9y");
    private static readonly Ballot Second = new(300, NodeId.Parse("B"), 2, 3);

    /// <summary>
    /// Epoch, revision, expiry and since; three bytes; three ids: plain, fingerprint, number.
    /// </summary>
    private static readonly Entry Full = new(
        1,
        5,
        new(new byte[] { 7, 8, 9 }, "a/b"),
        1_700_000_000_000,
        4,
        [
            new(new(1, 2), 4, true, 0),
            new(new(ulong.MaxValue, 3), 5, false, 0xdeadbeef),
            new(new(1, 4), 5, false, 0, -65),
        ]);

    private static readonly Entry Tombstone = new(1, 5, null, 0, 5, []);

    private const string KeyHex = "046BC3A979";
    private const string BallotHex = "AC02020203";
    private const string NoBallotHex = "00";
    private const string EntryHex = "01" + "05" + "80D095FFBC31" + "04"
        + "01" + "03612F62" + "03070809"
        + "03" + "01010204" + "02FFFFFFFFFFFFFFFFFF010305EFBEADDE" + "040104058101";

    private const string DeadHex = "010500050000";

    public static TheoryData<Request, string> Requests() => new()
    {
        { new Request.Prepare(Name, 1, Second), "01" + "01" + KeyHex + BallotHex },
        { new Request.Accept(Name, 1, Second, Full), "02" + "01" + KeyHex + BallotHex + EntryHex },
        { new Request.Accept(Name, 1, Second, Tombstone), "02" + "01" + KeyHex + BallotHex + DeadHex },
        { new Request.Confirm(Name, 1, Second), "03" + "01" + KeyHex + BallotHex },
        { new Request.Read(Name, 1, default), "04" + "01" + KeyHex + NoBallotHex },
        { new Request.AskEpoch(), "05" },
        { new Request.InstallEpoch(128), "06" + "8001" },
        { new Request.Erase(Name, 1, Second), "07" + "01" + KeyHex + BallotHex },
        { new Request.Erase(Name, 1, default), "07" + "01" + KeyHex + NoBallotHex },
    };

    public static TheoryData<Reply, string> Replies() => new()
    {
        { new Reply.Promise(Second, Full, 5), "01" + BallotHex + "01" + EntryHex + "05" },
        { new Reply.Promise(default, null, 9), "01" + NoBallotHex + "00" + "09" },
        { Reply.Acceptance.Instance, "02" },
        { Reply.Confirmed.Instance, "03" },
        { new Reply.Rejected(Second), "04" + BallotHex },
        { new Reply.StaleEpoch(2), "05" + "02" },
        { new Reply.ReadAnswer(Second, Tombstone), "06" + BallotHex + "01" + DeadHex },
        { new Reply.ReadAnswer(Second, null), "06" + BallotHex + "00" },
        { new Reply.CurrentEpoch(2), "07" + "02" },
        { new Reply.Unreachable("gone"), "08" + "04676F6E65" },
    };

    [Theory]
    [MemberData(nameof(Requests))]
    public void A_request_has_these_bytes(Request request, string hex)
    {
        Assert.Equal(hex, Convert.ToHexString(Bytes.Of(request)));
        Assert.Equal(request, Bytes.Request(Convert.FromHexString(hex)));
    }

    [Theory]
    [MemberData(nameof(Replies))]
    public void A_reply_has_these_bytes(Reply reply, string hex)
    {
        Assert.Equal(hex, Convert.ToHexString(Bytes.Of(reply)));
        Assert.Equal(reply, Bytes.Reply(Convert.FromHexString(hex)));
    }

    [Fact]
    public void A_register_has_these_bytes()
    {
        Assert.Equal(
            BallotHex + BallotHex + "01" + EntryHex,
            Convert.ToHexString(Bytes.Of(new Register(Second, Second, Full))));
        Assert.Equal(
            BallotHex + NoBallotHex + "00",
            Convert.ToHexString(Bytes.Of(new Register(Second, default, null))));
    }
}
