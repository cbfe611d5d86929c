namespace OrleansKv.Replication.Storage;

public sealed class DirtyRowsTests
{
    private const int Steps = 200_000;

    /// <summary>
    /// Of three rows the oldest is superseded and the others leave, while three new ones come: a gap would be
    /// a change that is in the table alone, and that nobody looks for there.
    /// </summary>
    [Fact]
    public void Who_looks_while_rows_come_and_leave_misses_none_in_between()
    {
        var dirty = new DirtyRows();
        var rows = Three(0);
        dirty.Advance(rows, []);
        var isOver = false;
        var gap = "";
        var looking = new Thread(() =>
        {
            while (!Volatile.Read(ref isOver))
            {
                var changes = dirty.Since(0, 100, out _, out _).Select(row => row.Change).ToArray();
                if (changes.Length == 0 || changes[^1] - changes[0] != changes.Length - 1)
                    gap = string.Join(' ', changes);
            }
        });
        looking.Start();
        for (var step = 1; step <= Steps; step++)
        {
            var next = Three(step);
            dirty.Advance(next, rows[1..]);
            rows = next;
        }
        Volatile.Write(ref isOver, true);
        looking.Join();
        Assert.Equal("", gap);
        Assert.Equal(3, dirty.Count);
    }

    private static StoredRow[] Three(int step) =>
    [
        new(Samples.Key(0), Samples.Accepted(1, "x"), (3 * step) + 1),
        new(Samples.Key(1 + (2 * step)), Samples.Accepted(1, "x"), (3 * step) + 2),
        new(Samples.Key(2 + (2 * step)), Samples.Accepted(1, "x"), (3 * step) + 3),
    ];
}
