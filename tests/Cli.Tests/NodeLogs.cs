using OrleansKv.Cli.Local;

namespace OrleansKv.Cli.Tests;

public sealed class NodeLogs : IDisposable
{
    private readonly TempFolder _folder = new();

    private string Log => _folder["A.log"];

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Why_a_node_ended_is_found_although_its_log_was_emptied_since_it_started()
    {
        File.WriteAllText(Log, "A cannot start: its port is in use\n");
        Assert.Equal("A cannot start: its port is in use", NodeLog.WhyItEnded(Log, "A", from: 5000));
    }

    [Fact]
    public void An_error_of_an_older_start_is_not_reported()
    {
        File.WriteAllText(Log, "A cannot start: its port is in use\n");
        var from = NodeLog.Length(Log);
        File.AppendAllText(Log, "Out of memory\n");
        Assert.StartsWith("A ended: Out of memory", NodeLog.WhyItEnded(Log, "A", from), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(NodeLog.Limit * 1024 * 1024, false)]
    [InlineData((NodeLog.Limit * 1024 * 1024) + 1, true)]
    public void A_log_above_its_limit_is_moved_away_before_the_next_start(int length, bool isMoved)
    {
        using (var file = File.Create(Log)) file.SetLength(length);
        NodeLog.Rotate(Log);
        Assert.Equal((isMoved, !isMoved), (File.Exists(Log + ".1"), File.Exists(Log)));
    }
}
