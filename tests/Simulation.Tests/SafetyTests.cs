namespace OrleansKv.Simulation;

public sealed class SafetyTests(Xunit.Abstractions.ITestOutputHelper output)
{
    [Fact]
    public void Whatever_happens_every_promise_is_kept()
    {
        var (first, count) = Seeds.Asked(1000);
        for (var seed = first; seed < first + count; seed++)
            if (SeedRun.Check(seed) is { } broken)
                Assert.Fail(broken + $"\nrepeat: ./test.sh --seed {seed}");
        output.WriteLine($"{count} seeds from {first} hold");
    }
}
