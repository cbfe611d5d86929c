using Microsoft.Extensions.Time.Testing;

namespace OrleansKv.Replication;

public sealed class LogThrottleTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogThrottle _repeats;

    public LogThrottleTests() => _repeats = new(_time);

    [Fact]
    public void A_repeated_line_is_due_once_a_minute()
    {
        Assert.True(_repeats.IsDue("down"));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(_repeats.IsDue("down"));
        Assert.True(_repeats.IsDue("another"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_repeats.IsDue("down"));
        Assert.False(_repeats.IsDue("another"));
    }

    [Fact]
    public void After_the_trouble_is_over_a_line_is_new()
    {
        Assert.True(_repeats.IsDue("down"));
        _repeats.Clear();
        Assert.True(_repeats.IsDue("down"));
    }

    [Fact]
    public void Ever_new_lines_are_bounded_by_the_minute()
    {
        Assert.Equal(LogThrottle.MaxPerMinute, Enumerable.Range(0, 1000).Count(i => _repeats.IsDue($"{i}")));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_repeats.IsDue("1000"));
    }
}
