using System.Collections.Concurrent;
using OrleansKv.Replication.Consensus;

namespace OrleansKv.Replication.Storage;

/// <summary>
/// Readers and one writer, with bounds so small that rows move between memory and table all the time.
/// </summary>
public sealed class ConcurrentReadTests
{
    private const int Keys = 30;
    private const int Commits = 300;

    private static readonly StoreOptions Options = Samples.Tiny with { CacheBytes = 5 * 1024 };

    private readonly long[] _begun = new long[Keys];
    private readonly long[] _committed = new long[Keys];
    private readonly long[] _superseded = new long[Keys];
    private readonly ConcurrentQueue<string> _violations = new();
    private volatile bool _isOver;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_reader_sees_all_that_was_committed_nothing_that_was_not_begun_and_never_an_older_state(int seed)
    {
        using var folder = new TempFolder();
        using var store = RocksStore.Open(folder.Path, Samples.A, Options);
        var readers = Enumerable.Range(0, 2).Select(i => Start(() => ReadAll(store, new(seed + i)))).ToList();
        readers.Add(Start(() => FollowChanges(store)));
        readers.Add(Start(() => AskForSuperseded(store, new(seed))));
        try
        {
            Write(store, new(seed));
        }
        finally
        {
            _isOver = true;
            foreach (var reader in readers) reader.Join();
        }
        Assert.True(_violations.IsEmpty, $"seed {seed}: {string.Join("; ", _violations.Take(5))}");
        for (var i = 0; i < Keys; i++) Assert.Equal(_committed[i], Revision(store, i));
    }

    private static Thread Start(ThreadStart run)
    {
        var thread = new Thread(run);
        thread.Start();
        return thread;
    }

    private void Write(RocksStore store, Random random)
    {
        for (var revision = 1L; revision <= Commits; revision++)
        {
            var keys = new HashSet<int>();
            for (var i = random.Next(1, 6); i > 0; i--) keys.Add(random.Next(Keys));
            foreach (var key in keys) Volatile.Write(ref _begun[key], revision);
            store.PutAll(keys.Select(Samples.Key), revision, "x");
            foreach (var key in keys)
            {
                Volatile.Write(ref _superseded[key], _committed[key]);
                Volatile.Write(ref _committed[key], revision);
            }
        }
    }

    private void ReadAll(RocksStore store, Random random) => Guarded(() =>
    {
        var seen = new long[Keys];
        while (!_isOver)
        {
            var key = random.Next(Keys);
            var least = Math.Max(Volatile.Read(ref _committed[key]), seen[key]);
            var revision = Revision(store, key);
            var most = Volatile.Read(ref _begun[key]);
            if (revision < least || revision > most)
                _violations.Enqueue($"key {key} at {revision}, not within {least} and {most}");
            seen[key] = revision;
        }
    });

    /// <summary>A superseded entry is no longer held.</summary>
    private void AskForSuperseded(RocksStore store, Random random) => Guarded(() =>
    {
        while (!_isOver)
        {
            var key = random.Next(Keys);
            var superseded = Volatile.Read(ref _superseded[key]);
            if (superseded == 0 || !store.IsKnownToHold(Samples.Key(key), BallotOf(superseded), 1)) continue;
            _violations.Enqueue($"key {key} is said to hold {superseded}");
        }
    });

    private static Ballot BallotOf(long revision) => Samples.Accepted(revision, "").Accepted;

    /// <summary>
    /// A reader that follows the changes page by page finally has the newest change of every key.
    /// </summary>
    private void FollowChanges(RocksStore store) => Guarded(() =>
    {
        var (since, met) = (0L, new Dictionary<Key, long>());
        for (var isLast = false; ;)
        {
            var page = store.Changes(since, 7);
            foreach (var change in page)
            {
                if (change.Change <= since) _violations.Enqueue($"change {change.Change} after {since}");
                (since, met[change.Key]) = (change.Change, change.Accepted.Counter);
            }
            if (page.Count > 0) continue;
            if (isLast) break;
            isLast = _isOver;
        }
        for (var i = 0; i < Keys; i++)
            if (met.GetValueOrDefault(Samples.Key(i)) != _committed[i])
                _violations.Enqueue($"the follower missed a change of key {i}");
    });

    private void Guarded(Action run)
    {
        try
        {
            run();
        }
        catch (Exception e)
        {
            _violations.Enqueue(e.ToString());
        }
    }

    private static long Revision(RocksStore store, int key) =>
        store.Read(Samples.Key(key))?.Entry!.Revision ?? 0;
}
