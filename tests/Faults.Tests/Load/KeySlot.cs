using OrleansKv.Grains.Placement;

namespace OrleansKv.Faults.Load;

/// <summary>
/// A key of one owner, replaced after a while: the checker can handle only so many operations, and each unknown one
/// may double its work.
/// </summary>
internal sealed class KeySlot(string prefix, string owner)
{
    private const int MostOperations = 120;
    private const int MostUnknown = 5;

    private static readonly NodeId[] Nodes = [.. "ABC".Select(letter => NodeId.Parse($"{letter}"))];

    private readonly Lock _gate = new();
    private string _key = Next(prefix, owner, 0, out _);
    private int _generation;
    private int _operations;
    private int _unknown;

    public string Owner => owner;

    public string NextKey()
    {
        lock (_gate)
        {
            if (++_operations > MostOperations || _unknown >= MostUnknown)
            {
                _key = Next(prefix, owner, _generation + 1, out _generation);
                (_operations, _unknown) = (1, 0);
            }
            return _key;
        }
    }

    public void NoteUnknown()
    {
        lock (_gate) _unknown++;
    }

    private static string Next(string prefix, string owner, int from, out int generation)
    {
        for (generation = from; ; generation++)
        {
            var key = $"{prefix}/{generation}";
            if (Rendezvous.Owner(key, Nodes)?.ToString() == owner) return key;
        }
    }
}
