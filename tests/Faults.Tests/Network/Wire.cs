namespace OrleansKv.Faults.Network;

/// <summary>What happens to the packets that one host sends to another.</summary>
/// <param name="Loss">The share that is lost, 0 to 1.</param>
internal readonly record struct Wire(bool IsCut, TimeSpan Delay, TimeSpan Jitter, double Loss)
{
    public static readonly Wire Cut = new() { IsCut = true };
}
