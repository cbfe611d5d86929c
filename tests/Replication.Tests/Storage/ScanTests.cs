using System.Text;

namespace OrleansKv.Replication.Storage;

public sealed class ScanTests : IDisposable
{
    private static readonly string[] Texts =
        ["a", "a\u0001", "aa", "b", "z", "é", "\uD7FF",
         "\uE000", "\uFF5E", "\uFFFD", "\U00010000", "🔑", "🔑x"];

    private readonly TempFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Keys_come_in_the_order_of_their_bytes_surrogate_pairs_last(bool fromTable)
    {
        using var store = Filled(fromTable);
        var expected = Texts.OrderBy(
            text => Convert.ToHexString(Encoding.UTF8.GetBytes(text)), StringComparer.Ordinal);
        Assert.Equal(expected, store.Scan("", null, 100).Select(key => key.Text).Where(IsOurs));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Pages_follow_each_other_without_gap_or_repetition(bool fromTable)
    {
        using var store = Filled(fromTable);
        var whole = store.Scan("", null, 1000);
        var paged = new List<Key>();
        for (var page = store.Scan("", null, 3); page.Count > 0; page = store.Scan("", paged[^1].Text, 3))
            paged.AddRange(page);
        Assert.Equal(whole, paged);
    }

    [Theory]
    [InlineData("a", null, new[] { "a", "a\u0001", "aa" })]
    [InlineData("a", "a", new[] { "a\u0001", "aa" })]
    [InlineData("🔑", null, new[] { "🔑", "🔑x" })]
    [InlineData("a", "A", new[] { "a", "a\u0001", "aa" })]
    [InlineData("a", "b", new string[0])]
    [InlineData("none", null, new string[0])]
    public void A_prefix_and_a_start_select_the_same_from_log_and_table(
        string prefix, string? after, string[] expected)
    {
        foreach (var fromTable in new[] { false, true })
        {
            using var folder = new TempFolder();
            using var store = Filled(fromTable, folder);
            Assert.Equal(expected, store.Scan(prefix, after, 100).Select(key => key.Text));
        }
    }

    [Fact]
    public void The_order_of_texts_is_the_order_of_their_bytes()
    {
        foreach (var x in Texts)
            foreach (var y in Texts)
            {
                var bytes = Encoding.UTF8.GetBytes(x).AsSpan().SequenceCompareTo(Encoding.UTF8.GetBytes(y));
                Assert.Equal(Math.Sign(bytes), Math.Sign(KeyOrder.Instance.Compare(x, y)));
            }
    }

    private RocksStore Filled(bool fromTable, TempFolder? folder = null)
    {
        var store = RocksStore.Open((folder ?? _folder).Path, Samples.A, Samples.Tiny);
        foreach (var batch in Texts.Reverse().Chunk(4)) store.PutAll(batch.Select(Key.From), 1, "x");
        if (fromTable) store.Flush();
        return store;
    }

    private static bool IsOurs(string text) => text[0] != '~';
}
