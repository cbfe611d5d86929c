namespace OrleansKv.Replication.Support;

/// <summary>Waits for effects of other threads and of real sockets.</summary>
internal static class Eventually
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var turn = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        while (!condition())
        {
            var waited = TimeProvider.System.GetElapsedTime(started);
            Assert.True(waited < Patience, $"not within {Patience.TotalSeconds} s: {what}");
            await turn.WaitForNextTickAsync();
        }
    }

    /// <summary>A wait that fails instead of hanging the run.</summary>
    public static Task<T> Soon<T>(this Task<T> task) => task.WaitAsync(Patience);

    public static Task Soon(this Task task) => task.WaitAsync(Patience);
}
