using System.Buffers.Text;

namespace OrleansKv.Replication.Watching;

public class WatchTokenTests
{
    private static readonly WatchToken Sample = new(
        Guid.NewGuid(), 3, 7, VersionVector.None.With(new(1), 0).With(new(2), long.MaxValue).With(new(26), 5));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("schlüssel/\0/💡")]
    public void What_is_written_is_read_back(string? after)
    {
        var token = Sample with { After = after };
        Assert.Equal(token, WatchToken.Decode(token.Encode()));
    }

    [Fact]
    public void The_longest_key_fits()
    {
        var token = Sample with { After = new string('k', Limits.KeyBytes) };
        Assert.Equal(token, WatchToken.Decode(token.Encode()));
    }

    [Fact]
    public void A_token_is_safe_in_a_header_and_in_a_query() =>
        Assert.Matches("^[A-Za-z0-9_-]+$", (Sample with { After = "a b\n" }).Encode());

    [Fact]
    public void Any_changed_bit_is_noticed()
    {
        var bytes = Base64Url.DecodeFromChars((Sample with { After = "k" }).Encode());
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(WatchToken.Decode(Base64Url.EncodeToString(bytes)));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    [Fact]
    public void Random_text_is_refused_without_an_exception()
    {
        var random = new Random(7);
        foreach (var i in Enumerable.Range(0, 20_000))
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            Assert.Null(WatchToken.Decode(Base64Url.EncodeToString(bytes)));
            Assert.Null(WatchToken.Decode(new([.. bytes.Select(b => (char)(b + i))])));
        }
        Assert.Null(WatchToken.Decode(new('A', 100_000)));
    }

    [Fact]
    public void A_token_with_a_valid_checksum_and_invalid_content_is_refused()
    {
        var random = new Random(8);
        var good = Base64Url.DecodeFromChars(Sample.Encode())[..^4];
        foreach (var _ in Enumerable.Range(0, 20_000))
        {
            var body = good.Append((byte)0).ToArray()[..random.Next(1, good.Length + 1)];
            body[random.Next(body.Length)] = (byte)random.Next(256);
            var sealed_ = body.Concat(BitConverter.GetBytes(Crc32C.Of(body))).ToArray();
            var text = Base64Url.EncodeToString(sealed_);
            if (WatchToken.Decode(text) is { } token) Assert.Equal(token, WatchToken.Decode(token.Encode()));
        }
    }
}
