namespace OrleansKv;

public sealed class Crc32CTests
{
    [Fact]
    public void The_check_value_is_that_of_the_catalogue() =>
        Assert.Equal(0xE3069283, Crc32C.Of("123456789"u8));

    /// <summary>RFC 3720, B.4.</summary>
    [Theory]
    [InlineData(0x00, 0x8A9136AAu)]
    [InlineData(0xFF, 0x62A8AB43u)]
    public void Thirty_two_equal_bytes_have_the_sums_of_the_standard(byte value, uint sum)
    {
        var bytes = new byte[32];
        bytes.AsSpan().Fill(value);
        Assert.Equal(sum, Crc32C.Of(bytes));
    }

    [Fact]
    public void Nothing_sums_to_zero() => Assert.Equal(0u, Crc32C.Of([]));

    [Fact]
    public void Every_length_and_offset_agrees_with_the_definition_bit_by_bit()
    {
        var bytes = new byte[64];
        new Random(1).NextBytes(bytes);
        for (var from = 0; from < 9; from++)
            for (var length = 0; length <= bytes.Length - from; length++)
                Assert.Equal(Slow(bytes.AsSpan(from, length)), Crc32C.Of(bytes.AsSpan(from, length)));
    }

    [Fact]
    public void Any_single_bit_changes_the_sum()
    {
        var bytes = new byte[40];
        var sum = Crc32C.Of(bytes);
        for (var bit = 0; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(sum, Crc32C.Of(bytes));
            bytes[bit / 8] ^= (byte)(1 << (bit % 8));
        }
    }

    private static uint Slow(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var value in bytes)
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++) crc = (crc >> 1) ^ ((crc & 1) * 0x82F63B78);
        }
        return ~crc;
    }
}
