using OrleansKv.Silo;

namespace OrleansKv.Cluster.Tests.Logs;

public sealed class ReadinessLogTests
{
    [Fact]
    public void That_a_node_serves_no_longer_does_and_does_again_is_a_line_each()
    {
        var log = new NotedLog();
        var isReady = false;
        var readiness = new ReadinessLog(NodeId.Parse("A"), () => isReady, () => "no majority", log);
        foreach (var now in new[] { false, false, true, true, false, false, true, true })
        {
            isReady = now;
            readiness.Look();
        }
        Assert.Equal(
            [
                "Information: A is ready: it serves requests",
                "Warning: A is no longer ready: no majority",
                "Information: A is ready again",
            ],
            log.Lines);
    }
}
