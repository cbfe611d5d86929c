using System.Diagnostics;

namespace OrleansKv.Faults.Load;

public sealed class TimelineTests
{
    [Fact]
    public void A_gap_lasts_from_success_to_success_or_to_the_ends_of_the_period()
    {
        var timeline = new Timeline();
        (int End, int Status)[] met = [(2, 200), (3, 404), (4, 503), (5, 504), (6, 0), (9, 412), (12, 201)];
        foreach (var (end, status) in met)
            timeline.Add(new(Seconds(end) - 1, Seconds(end), "A", "B", status));
        Assert.Equal(4, timeline.Served);
        Assert.Equal(TimeSpan.FromSeconds(6), timeline.LongestGap(Seconds(0), Seconds(11), _ => true));
        Assert.Equal(TimeSpan.FromSeconds(8), timeline.LongestGap(Seconds(0), Seconds(20), _ => true));
        Assert.Null(timeline.LongestGap(Seconds(0), Seconds(11), s => s.Side == "C"));
    }

    private static long Seconds(int seconds) => seconds * Stopwatch.Frequency;
}
