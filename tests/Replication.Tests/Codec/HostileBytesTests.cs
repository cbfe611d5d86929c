using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Codec;

/// <summary>Bytes from a torn disk or a foreign peer: a message or a CodecException, nothing else.</summary>
public sealed class HostileBytesTests
{
    private const int Seeds = 1000;

    [Fact]
    public void Random_bytes_are_a_message_or_refused()
    {
        var random = new Random(1);
        for (var i = 0; i < Seeds; i++)
        {
            var bytes = new byte[random.Next(64)];
            random.NextBytes(bytes);
            if (bytes.Length > 0 && random.Next(2) == 0) bytes[0] = (byte)random.Next(10);
            ReadAll(bytes);
        }
    }

    [Fact]
    public void Damaged_messages_are_a_message_or_refused()
    {
        for (var seed = 0; seed < Seeds; seed++)
        {
            var (samples, random) = (new Samples(seed), new Random(seed));
            byte[][] messages =
                [Bytes.Of(samples.Request()), Bytes.Of(samples.Reply()), Bytes.Of(samples.Register())];
            foreach (var bytes in messages)
            {
                for (var hits = random.Next(1, 4); hits > 0; hits--)
                    bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                ReadAll(bytes);
            }
        }
    }

    [Fact]
    public void A_message_that_is_cut_anywhere_is_refused()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var samples = new Samples(seed);
            var (request, reply, register) =
                (Bytes.Of(samples.Request()), Bytes.Of(samples.Reply()), Bytes.Of(samples.Register()));
            for (var at = 0; at < request.Length; at++)
                Assert.Throws<CodecException>(() => Bytes.Request(request[..at]));
            for (var at = 0; at < reply.Length; at++)
                Assert.Throws<CodecException>(() => Bytes.Reply(reply[..at]));
            for (var at = 0; at < register.Length; at++)
                Assert.Throws<CodecException>(() => Bytes.Register(register[..at]));
        }
    }

    [Fact]
    public void Bytes_after_a_message_are_refused() =>
        Assert.Throws<CodecException>(() => Bytes.Request([.. Bytes.Of(new Request.AskEpoch()), 0]));

    [Theory]
    [InlineData("01" + "01" + "FFFFFFFF0F", "a key of 4 GiB")]
    [InlineData("01" + "01" + "FFFFFFFFFFFFFFFFFF01", "a key of 2^64 bytes")]
    [InlineData("01" + "01" + "00" + "01010100", "an empty key")]
    [InlineData("01" + "01" + "02C328" + "01010100", "a key that is not UTF-8")]
    [InlineData("01" + "01" + "03EDA080" + "01010100", "a key with half a surrogate pair")]
    [InlineData("01" + "80808080808080808001" + "016B" + "01010100", "an epoch above the range")]
    [InlineData("01" + "FFFFFFFFFFFFFFFFFF7F" + "016B" + "01010100", "a number of 70 bits")]
    [InlineData("01" + "FFFFFFFFFFFFFFFFFFFFFF01", "a number that does not end in time")]
    [InlineData("01" + "01" + "016B" + "01000100", "a ballot of no node")]
    [InlineData("01" + "01" + "016B" + "011B0100", "a ballot of a node after Z")]
    [InlineData("01" + "01" + "016B" + "00", "a prepare without a ballot")]
    [InlineData("03" + "01" + "016B" + "00", "a confirm without a ballot")]
    [InlineData("02" + "01" + "016B" + "00" + "010500050000", "an accept without a ballot")]
    [InlineData("02" + "02" + "016B" + "01010101" + "010500050000", "an entry of another epoch")]
    [InlineData("02" + "01" + "016B" + "01010101" + "010500050200", "a flag that is neither 0 nor 1")]
    [InlineData("02" + "01" + "016B" + "01010101" + "010500050011", "seventeen operation ids")]
    [InlineData("02" + "01" + "016B" + "01010101" + "01050005000108", "an operation id with unknown flags")]
    [InlineData("02" + "01" + "016B" + "01010101" + "0105000501" + "00" + "818040", "a value over its limit")]
    [InlineData("02" + "01" + "016B" + "01010101" + "0105000501" + "8102", "a media type over its limit")]
    [InlineData("00", "request kind 0")]
    [InlineData("08" + "01" + "016B" + "00", "request kind 8")]
    public void A_request_is_refused_for(string hex, string what)
    {
        var refused = Assert.Throws<CodecException>(() => Bytes.Request(Convert.FromHexString(hex)));
        Assert.False(string.IsNullOrEmpty(refused.Message), what);
    }

    [Theory]
    [InlineData("01" + "01010101" + "00" + "05", "a promise with a ballot and no entry")]
    [InlineData("01" + "00" + "01" + "010500050000" + "05", "a promise with an entry and no ballot")]
    [InlineData("06" + "00" + "01" + "010500050000", "an answer with an entry and no ballot")]
    [InlineData("00", "reply kind 0")]
    [InlineData("09", "reply kind 9")]
    public void A_reply_is_refused_for(string hex, string what)
    {
        var refused = Assert.Throws<CodecException>(() => Bytes.Reply(Convert.FromHexString(hex)));
        Assert.False(string.IsNullOrEmpty(refused.Message), what);
    }

    [Theory]
    [InlineData("01010101" + "02010101" + "01" + "010500050000", "accepted above promised")]
    [InlineData("01010101" + "01010101" + "00", "an accepted ballot and no entry")]
    [InlineData("01010101" + "00" + "01" + "010500050000", "an entry and no accepted ballot")]
    public void A_register_is_refused_for(string hex, string what)
    {
        var refused = Assert.Throws<CodecException>(() => Bytes.Register(Convert.FromHexString(hex)));
        Assert.False(string.IsNullOrEmpty(refused.Message), what);
    }

    /// <summary>
    /// Reads the bytes as every kind of message; the allocated memory is proportional to their number.
    /// </summary>
    private static void ReadAll(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        Try(() => Bytes.Request(bytes));
        Try(() => Bytes.Reply(bytes));
        Try(() => Bytes.Register(bytes));
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated < 32_768 + (16 * bytes.Length), Convert.ToHexString(bytes));
    }

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (CodecException)
        {
            // The only exception that is allowed.
        }
    }
}
