using Microsoft.Extensions.Time.Testing;

namespace OrleansKv.Replication;

public sealed class LogThrottleTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly LogThrottle _throttle;

    public LogThrottleTests() => _throttle = new(_time);

    [Fact]
    public void A_repeated_line_is_due_once_a_minute()
    {
        Assert.True(_throttle.IsDue("down"));
        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.False(_throttle.IsDue("down"));
        Assert.True(_throttle.IsDue("another"));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_throttle.IsDue("down"));
        Assert.False(_throttle.IsDue("another"));
    }

    [Fact]
    public void After_a_problem_is_over_its_line_is_due_again()
    {
        Assert.True(_throttle.IsDue("down"));
        _throttle.Clear();
        Assert.True(_throttle.IsDue("down"));
    }

    [Fact]
    public void Ever_new_lines_are_bounded_by_the_minute()
    {
        Assert.Equal(LogThrottle.MaxPerMinute, Enumerable.Range(0, 1000).Count(i => _throttle.IsDue($"{i}")));
        _time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(_throttle.IsDue("1000"));
    }
}
