using OrleansKv.Replication.Storage;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Operations;

public sealed class KeyListerTests
{
    private readonly Bench _bench = new();
    private readonly ChosenStore _store = new();
    private readonly KeyLister _lister;

    public KeyListerTests() => _lister = new(_bench.Group, _store);

    [Fact]
    public async Task Keys_of_any_majority_are_listed_in_the_order_of_their_bytes()
    {
        Put("b", 0, 1);
        Put("a", 1, 2);
        Put("\U0001F600", 0, 2);
        Put("\uFFFD", 0, 1);
        var page = await ListAsync("", null, 10);
        Assert.Equal(["a", "b", "\uFFFD", "\U0001F600"], Names(page));
        Assert.Null(page.Cursor);
    }

    [Fact]
    public async Task Only_keys_with_the_prefix_are_listed()
    {
        Put("a/1", 0, 1);
        Put("a/2", 0, 2);
        Put("b/1", 0, 1);
        Assert.Equal(["a/1", "a/2"], Names(await ListAsync("a/", null, 10)));
    }

    [Fact]
    public async Task Deleted_keys_are_skipped_and_the_page_is_filled_all_the_same()
    {
        for (var i = 0; i < 20; i++) Put($"k{i:d2}", 0, 1);
        for (var i = 0; i < 20; i += 2) _store.Keys.Remove(Key.From($"k{i:d2}"));
        Assert.Equal(["k01", "k03", "k05", "k07"], Names(await ListAsync("", null, 4)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(7)]
    public async Task Pages_have_no_gaps_although_each_replica_lacks_keys(int limit)
    {
        var random = new Random(limit);
        for (var i = 0; i < 60; i++)
        {
            var missing = random.Next(3);
            Put($"k{i:d2}", (missing + 1) % 3, (missing + 2) % 3);
        }
        var names = new List<string>();
        string? after = null;
        do
        {
            var page = await ListAsync("", after, limit);
            Assert.True(page.Keys.Count <= limit);
            names.AddRange(Names(page));
            after = page.Cursor;
        }
        while (after is not null);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"k{i:d2}"), names);
    }

    [Fact]
    public async Task A_page_ends_early_if_its_keys_take_long_and_its_cursor_continues_the_listing()
    {
        for (var i = 0; i < 200; i++) Put($"k{i:d3}", 0, 1);
        _store.OnRead = () => _bench.Pass(40);
        _store.Keys.Clear(); // every key was deleted in the meantime
        var page = await ListAsync("", null, 1000);
        Assert.Empty(page.Keys);
        Assert.NotNull(page.Cursor);
        Assert.True(_bench.Group.Now < 2 * _bench.Group.Timing.Operation);
    }

    [Fact]
    public async Task Without_a_majority_the_listing_says_so()
    {
        _bench.Links[1].IsReachable = _bench.Links[2].IsReachable = false;
        Assert.NotNull((await ListAsync("", null, 10)).Error);
    }

    [Fact]
    public async Task A_key_that_cannot_be_read_fails_the_page_instead_of_being_omitted()
    {
        Put("a", 0, 1);
        _store.IsUnavailable = true;
        var page = await ListAsync("", null, 10);
        Assert.NotNull(page.Error);
        Assert.Empty(page.Keys);
    }

    private static IEnumerable<string> Names(ListResult page) => page.Keys.Select(listed => listed.Key.Text);

    private Task<ListResult> ListAsync(string prefix, string? after, int limit) =>
        _lister.RunAsync(new(prefix, after, limit), CancellationToken.None).AsTask().Soon();

    private void Put(string name, params int[] at)
    {
        _store.Keys.Add(Key.From(name));
        foreach (var i in at) _bench.Links[i].Store.Put(Key.From(name), Samples.Accepted(1, "x"));
    }

    private sealed class ChosenStore : IKeyValueStore
    {
        public HashSet<Key> Keys { get; } = [];

        public bool IsUnavailable { get; set; }

        public Action OnRead { get; set; } = () => { };

        public ValueTask<ReadResult> GetAsync(
            Key key, Consistency consistency, CancellationToken cancellation)
        {
            OnRead();
            if (IsUnavailable) return new(new ReadResult.Unavailable("down"));
            return new(Keys.Contains(key)
                ? new ReadResult.Found(Bench.Text("x"), 1, null)
                : new ReadResult.Absent());
        }

        public ValueTask<WriteResult> ChangeAsync(Key key, Change change, CancellationToken cancellation) =>
            throw new NotSupportedException();

        public ValueTask<WriteResult> ClearAsync(CancellationToken cancellation) =>
            throw new NotSupportedException();

        public ValueTask<ListResult> ListAsync(ListQuery query, CancellationToken cancellation) =>
            throw new NotSupportedException();
    }
}
