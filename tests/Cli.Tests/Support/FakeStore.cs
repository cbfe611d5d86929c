using System.Collections.Concurrent;
using System.Text.Json;

namespace OrleansKv.Cli.Tests.Support;

/// <summary>What the servers of one test share, as if they replicated.</summary>
internal sealed class FakeStore
{
    private readonly Lock _gate = new();
    private readonly List<FakeEvent> _events = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _revision;

    public ConcurrentDictionary<string, FakeEntry> Entries { get; } = new(StringComparer.Ordinal);

    public string ClusterId { get; set; } = "11111111-0000-0000-0000-000000000000";

    /// <summary>Number of puts of each key: what was put twice was not resumed.</summary>
    public ConcurrentDictionary<string, int> Puts { get; } = new(StringComparer.Ordinal);

    public FakeEntry Put(string key, byte[] bytes, string type, DateTimeOffset? expiresAt = null)
    {
        var entry = new FakeEntry(bytes, type, Interlocked.Increment(ref _revision), expiresAt);
        Entries[key] = entry;
        Puts.AddOrUpdate(key, 1, (_, n) => n + 1);
        Tell(new("put", key, FakeApi.Object(key, entry, withValue: true)));
        return entry;
    }

    public bool Remove(string key)
    {
        if (!Entries.TryRemove(key, out var entry)) return false;
        var name = JsonSerializer.Serialize(key);
        Tell(new("delete", key, $"{{\"key\":{name},\"revision\":{entry.Revision + 1}}}"));
        return true;
    }

    /// <summary>What happened after the first so many events, and what tells that there is more.</summary>
    public (IReadOnlyList<FakeEvent> Events, Task More) After(int count)
    {
        lock (_gate) return (_events[Math.Min(count, _events.Count)..], _changed.Task);
    }

    public int EventCount
    {
        get
        {
            lock (_gate) return _events.Count;
        }
    }

    private void Tell(FakeEvent e)
    {
        lock (_gate)
        {
            _events.Add(e);
            _changed.TrySetResult();
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}

internal sealed record FakeEntry(byte[] Bytes, string Type, long Revision, DateTimeOffset? ExpiresAt = null);

internal sealed record FakeEvent(string Kind, string Key, string Data);
