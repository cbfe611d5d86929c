using OrleansKv.Replication.Consensus;

namespace OrleansKv.Micro;

/// <summary>A key, an entry and requests of the usual load: 100 bytes, a full window of ids.</summary>
internal static class Samples
{
    public const int ValueBytes = 100;

    public static readonly NodeId Node = NodeId.Parse("A");

    public static readonly Ballot Ballot = new(7, Node, 3, 42);

    private static readonly OperationIdAllocator Ids = new(Node, 3);

    public static Key Key(int number) => OrleansKv.Key.From($"key-{number:D9}");

    public static Value Value() => new(new byte[ValueBytes], OrleansKv.Value.Binary);

    public static Change Change() => OrleansKv.Change.Set(Ids.Next(), Value());

    /// <summary>An entry that many changes were made to.</summary>
    public static Entry Entry()
    {
        var entry = Replication.Consensus.Entry.Unwritten(1, 0);
        for (var i = 0; i < 2 * Limits.AppliedChanges; i++)
            entry = Batch.Apply(entry, [new(Change(), long.MaxValue)]).Entry;
        return entry;
    }

    public static Request.Accept Accept(int key = 1) => new(Key(key), 1, Ballot, Entry());

    public static Register Register() => new(Ballot, Ballot, Entry());
}
