using System.Collections.Concurrent;

namespace OrleansKv.Cli.Tests.Support;

/// <summary>What the servers of one test share, as if they replicated.</summary>
internal sealed class FakeStore
{
    private long _revision;

    public ConcurrentDictionary<string, FakeEntry> Entries { get; } = new(StringComparer.Ordinal);

    public string ClusterId { get; set; } = "11111111-0000-0000-0000-000000000000";

    /// <summary>Number of puts of each key: what was put twice was not resumed.</summary>
    public ConcurrentDictionary<string, int> Puts { get; } = new(StringComparer.Ordinal);

    public FakeEntry Put(string key, byte[] bytes, string type)
    {
        var entry = new FakeEntry(bytes, type, Interlocked.Increment(ref _revision));
        Entries[key] = entry;
        Puts.AddOrUpdate(key, 1, (_, n) => n + 1);
        return entry;
    }
}

internal sealed record FakeEntry(byte[] Bytes, string Type, long Revision);
