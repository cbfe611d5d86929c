using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Support;

namespace OrleansKv.Replication.Watching;

public sealed class CoalescedReadsTests : IDisposable
{
    private static readonly Key K = Key.From("k");

    private readonly CoalescedReads _reads;
    private long _revision;
    private long _lastChange = 5;

    public CoalescedReadsTests() => _reads = new(
        (_, _) => Task.FromResult<Entry?>(Entry.Unwritten(1, Interlocked.Increment(ref _revision))),
        () => _lastChange, CancellationToken.None);

    public void Dispose() => _reads.Dispose();

    [Fact]
    public async Task A_watcher_that_needs_no_later_read_shares_the_last_one()
    {
        Assert.Equal(1, await ReadAsync(change: 5, ticket: -1));
        Assert.Equal(1, await ReadAsync(change: 4, ticket: -1));
    }

    [Fact]
    public async Task A_key_that_changed_since_its_last_read_is_read_again()
    {
        Assert.Equal(1, await ReadAsync(change: 5, ticket: -1));
        _lastChange = 6;
        Assert.Equal(2, await ReadAsync(change: 6, ticket: -1));
    }

    [Fact]
    public async Task A_watch_takes_no_read_from_before_it_began()
    {
        Assert.Equal(1, await ReadAsync(change: 5, ticket: -1));
        var opened = _reads.Ticket;
        Assert.Equal(2, await ReadAsync(change: 5, opened));
        Assert.Equal(2, await ReadAsync(change: 5, opened));
    }

    private async Task<long?> ReadAsync(long change, long ticket) =>
        (await _reads.ReadAsync(K, change, ticket, CancellationToken.None).AsTask().Soon())?.Revision;
}
