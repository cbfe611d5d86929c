namespace OrleansKv.Faults.Faults;

/// <summary>One thing that goes wrong, and is put right.</summary>
/// <param name="Start">Makes it happen; may take as long as it lasts.</param>
/// <param name="End">Puts it right: every node runs afterwards, though not all may be ready yet.</param>
/// <param name="Victim">The node it has to be; null: any.</param>
/// <param name="IsRare">
/// It shows nothing that a quick run does not see in another fault: left to long runs.
/// </param>
/// <param name="IsSilent">The others have to find out by themselves; how long they take is measured.</param>
internal sealed record Fault(
    string Name,
    Func<Scene, Task> Start,
    Func<Scene, Task> End,
    Needs Needs = Needs.Nothing,
    string? Victim = null,
    bool IsSilent = false,
    bool IsRare = false);
