namespace OrleansKv;

public sealed class ValueTests
{
    [Fact]
    public void Values_are_equal_by_their_bytes_and_type()
    {
        var value = Of([1, 2], "a/b");
        Assert.Equal(value, Of([1, 2], "a/b"));
        Assert.Equal(value.GetHashCode(), Of([1, 2], "a/b").GetHashCode());
        Assert.NotEqual(value, Of([1, 3], "a/b"));
        Assert.NotEqual(value, Of([1, 2, 0], "a/b"));
        Assert.NotEqual(value, Of([1, 2], "A/B"));
    }

    [Fact]
    public void A_slice_of_an_array_is_only_its_slice() =>
        Assert.Equal(Of([2], "a/b"), new Value(new byte[] { 1, 2, 3 }.AsMemory(1, 1), "a/b"));

    [Fact]
    public void An_empty_value_is_a_value() => Assert.Equal(0, Of([], "").Bytes.Length);

    [Fact]
    public void A_value_has_at_most_a_mebibyte()
    {
        Assert.Equal(Limits.ValueBytes, Of(new byte[Limits.ValueBytes], "a/b").Bytes.Length);
        Assert.Throws<ArgumentException>(() => Of(new byte[Limits.ValueBytes + 1], "a/b"));
    }

    [Fact]
    public void A_media_type_has_at_most_256_bytes_of_unicode()
    {
        Assert.Equal(256, Of([], new string('t', 256)).ContentType.Length);
        Assert.Throws<ArgumentException>(() => Of([], new string('t', 257)));
        Assert.Throws<ArgumentException>(() => Of([], new string('é', 129)));
        Assert.ThrowsAny<ArgumentException>(() => Of([], "\ud800"));
    }

    private static Value Of(byte[] bytes, string type) => new(bytes, type);
}
