using OrleansKv.Silo;

namespace OrleansKv.Cluster.Tests.Logs;

public sealed class ReadinessLogTests
{
    [Fact]
    public void Becoming_ready_and_unready_and_ready_again_are_logged_as_one_line_each()
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
