using System.Text;

namespace OrleansKv;

public sealed class KeyTests
{
    [Theory]
    [InlineData("k")]
    [InlineData("\0")]
    [InlineData("a\0b")]
    [InlineData("/")]
    [InlineData(" ")]
    [InlineData("_/reserved-only-in-urls")]
    [InlineData("\ufeffwith a byte order mark")]
    [InlineData("🔑")]
    [InlineData("\uffff")]
    public void Any_text_that_is_unicode_is_a_key_as_it_stands(string text)
    {
        Assert.True(Key.TryCreate(text, out var key, out var error), error.Message());
        Assert.Equal((text, text), (key.Text, key.ToString()));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    public void Null_is_not_a_key(string? text) => Refused(text, KeyError.Empty);

    [Theory]
    [InlineData('\ud800')]
    [InlineData('\udfff')]
    public void Half_of_a_surrogate_pair_is_not_a_key(char half)
    {
        Refused(half.ToString(), KeyError.NotUnicode);
        Refused($"a{half}b", KeyError.NotUnicode);
        Refused("\udd11\ud83d", KeyError.NotUnicode);
    }

    [Fact]
    public void The_limit_counts_bytes_of_utf_8_and_not_letters()
    {
        Assert.True(Key.TryCreate(new string('x', 1024), out _, out _));
        Refused(new string('x', 1025), KeyError.TooLong);
        Assert.True(Key.TryCreate(new string('é', 512), out _, out _));
        Refused(new string('é', 512) + "x", KeyError.TooLong);
        Assert.True(Key.TryCreate(string.Concat(Enumerable.Repeat("🔑", 256)), out _, out _));
        Refused(string.Concat(Enumerable.Repeat("🔑", 256)) + "x", KeyError.TooLong);
    }

    [Fact]
    public void Keys_that_only_look_alike_differ()
    {
        Assert.NotEqual(Key.From("é"), Key.From("e\u0301"));
        Assert.NotEqual(Key.From("k"), Key.From("K"));
        Assert.Equal(Key.From("k"), Key.From(new StringBuilder("k").ToString()));
    }

    [Fact]
    public void A_refusal_says_what_is_wrong()
    {
        var refusal = Assert.Throws<ArgumentException>(() => Key.From(new string('x', 2000)));
        Assert.Contains("1024", refusal.Message, StringComparison.Ordinal);
        foreach (var error in Enum.GetValues<KeyError>())
            Assert.Equal(error == KeyError.None, error.Message().Length == 0);
    }

    private static void Refused(string? text, KeyError why)
    {
        Assert.False(Key.TryCreate(text, out var key, out var error));
        Assert.Equal((why, default), (error, key));
    }
}
