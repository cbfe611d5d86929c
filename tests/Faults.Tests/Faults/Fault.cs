namespace OrleansKv.Faults.Faults;

/// <summary>A fault that is injected and then repaired.</summary>
/// <param name="Start">Injects it; may take as long as the fault lasts.</param>
/// <param name="End">Repairs it: every node runs afterwards, though not all may be ready yet.</param>
/// <param name="Victim">The node that it must hit; null: any.</param>
/// <param name="IsRare">
/// Only for long runs: in a quick run, another fault already shows the same.
/// </param>
/// <param name="IsSilent">No connection breaks: the time until the others suspect the node is measured.</param>
internal sealed record Fault(
    string Name,
    Func<Scene, Task> Start,
    Func<Scene, Task> End,
    Needs Needs = Needs.Nothing,
    string? Victim = null,
    bool IsSilent = false,
    bool IsRare = false);
