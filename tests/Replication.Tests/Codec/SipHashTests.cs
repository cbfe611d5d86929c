namespace OrleansKv.Replication.Codec;

/// <summary>The vectors of the reference implementation: key 00 01 .. 0f, messages 00 01 ..</summary>
public sealed class SipHashTests
{
    private static readonly SipHash Hash = new(0x0706050403020100, 0x0f0e0d0c0b0a0908);

    [Theory]
    [InlineData(0, 0x726fdb47dd0e0e31)]
    [InlineData(1, 0x74f839c593dc67fd)]
    [InlineData(7, 0xab0200f58b01d137)]
    [InlineData(8, 0x93f5f5799a932462)]
    [InlineData(15, 0xa129ca6149be45e5)]
    [InlineData(63, 0x958a324ceb064572)]
    public void It_is_the_published_function(int length, ulong expected) =>
        Assert.Equal(expected, Hash.Of([.. Enumerable.Range(0, length).Select(i => (byte)i)]));

    [Fact]
    public void Another_secret_gives_another_hash() =>
        Assert.NotEqual(Hash.Of("k"u8), new SipHash(0x0706050403020100, 1).Of("k"u8));
}
