namespace OrleansKv.Simulation;

/// <summary>Every random decision of a run, in one order, from one seed.</summary>
internal sealed class Dice(int seed)
{
    /// <summary>For what takes a <see cref="System.Random"/> itself.</summary>
    public Random Random { get; } = new(seed);

    public bool Chance(double share) => share > 0 && Random.NextDouble() < share;

    /// <summary>From the first to the last, both included.</summary>
    public long Between(long first, long last) => Random.NextInt64(first, last + 1);

    public T Pick<T>(params ReadOnlySpan<T> choices) => choices[Random.Next(choices.Length)];

    /// <summary>A random time around the mean, now and then a long one.</summary>
    public long Around(long mean) => 1 + (long)(-Math.Log(1 - Random.NextDouble()) * mean);
}
