namespace OrleansKv.Load.Tests;

public class HistogramTests
{
    [Theory]
    [InlineData(0.5)]
    [InlineData(0.99)]
    [InlineData(0.999)]
    public void A_percentile_is_right_within_one_percent(double fraction)
    {
        var histogram = new Histogram();
        for (var value = 1; value <= 1_000_000; value++) histogram.Record(value);
        var exact = fraction * 1_000;
        Assert.InRange(histogram.Milliseconds(fraction), exact, exact * 1.01);
    }

    [Fact]
    public void Small_values_and_the_largest_are_exact()
    {
        var histogram = new Histogram();
        histogram.Record(7);
        histogram.Record(123_456_789);
        Assert.Equal(0.007, histogram.Milliseconds(0.5));
        Assert.Equal(123_456.789, histogram.Milliseconds(1));
        Assert.Equal(123_456_789, histogram.Max);
    }

    [Fact]
    public void Histograms_add_up()
    {
        var (fast, slow) = (new Histogram(), new Histogram());
        for (var i = 0; i < 99; i++) fast.Record(10);
        slow.Record(5_000);
        fast.Add(slow);
        Assert.Equal(100, fast.Count);
        Assert.Equal(0.01, fast.Milliseconds(0.99));
        Assert.Equal(5, fast.Milliseconds(1));
    }

    [Fact]
    public void Nothing_recorded_has_no_latency() => Assert.Equal(0, new Histogram().Milliseconds(0.99));
}
