namespace OrleansKv.Simulation;

/// <summary>A promise of the design was broken.</summary>
/// <param name="Key">Null: not about one key.</param>
/// <param name="stamp">When it showed; MaxValue: at the end of the trace.</param>
internal sealed class Violation(Key? key, string message, long stamp = long.MaxValue) : Exception(message)
{
    public Key? Key { get; } = key;

    public long Stamp { get; } = stamp;
}
