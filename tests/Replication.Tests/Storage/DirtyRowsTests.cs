namespace OrleansKv.Replication.Storage;

public sealed class DirtyRowsTests
{
    private const int Steps = 200_000;

    /// <summary>
    /// The oldest of three rows is superseded and the others leave while three new rows are added: a gap would be a
    /// change that is only in the table, where the reader does not look for it.
    /// </summary>
    [Fact]
    public void A_reader_of_the_changes_misses_none_while_rows_are_added_and_removed()
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
