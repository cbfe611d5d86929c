using BenchmarkDotNet.Attributes;
using OrleansKv.Replication.Consensus;
using OrleansKv.Replication.Storage;

namespace OrleansKv.Micro;

/// <summary>
/// A commit with its sync to the disk under the current folder, and reads from the store and from its cache.
/// </summary>
public class StoreBenchmarks : IDisposable
{
    private const int Keys = 1_000;

    private readonly string _folder = Path.Combine(Environment.CurrentDirectory, $"micro-{Guid.NewGuid():N}");
    private readonly Key[] _keys = [.. Enumerable.Range(0, Keys).Select(Samples.Key)];
    private readonly RowCache _cache = new(64 * 1024 * 1024, fingerprints: 64 * Keys);
    private readonly Register _row = Samples.Register();
    private RocksStore _store = null!;
    private int _next;

    [GlobalSetup]
    public void Open()
    {
        _store = RocksStore.Open(_folder, Samples.Node);
        Commit(Keys);
        // Twice: a row that is read again soon after is kept.
        for (var i = 0; i < 2; i++)
            foreach (var key in _keys) _cache.Install(key, new(key, _row, 1), () => true);
    }

    /// <param name="rows">Keys in the batch: what waited while the last commit was on its way.</param>
    [Benchmark]
    [Arguments(1)]
    [Arguments(16)]
    [Arguments(64)]
    public void Commit(int rows)
    {
        var batch = new StoreBatch();
        for (var i = 0; i < rows; i++) batch.Rows[NextKey()] = _row;
        _store.Commit(batch);
    }

    [Benchmark]
    public Register? ReadStore() => _store.Read(NextKey());

    [Benchmark]
    public bool ReadCache() => _cache.TryGet(NextKey(), out _);

    [Benchmark]
    public void ReplaceInCache()
    {
        var key = NextKey();
        _cache.Replace(key, new(key, _row, 1));
    }

    [GlobalCleanup]
    public void Dispose()
    {
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    private Key NextKey() => _keys[_next = (_next + 1) % Keys];
}
