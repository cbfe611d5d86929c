namespace OrleansKv.Replication.Reading;

/// <summary>The order of the keys' UTF-8 bytes, which is the order of their code points.</summary>
public sealed class Utf8Order : IComparer<Key>
{
    public static readonly Utf8Order Instance = new();

    public int Compare(Key x, Key y)
    {
        var (a, b) = (x.Text.EnumerateRunes(), y.Text.EnumerateRunes());
        while (true)
        {
            var (more, other) = (a.MoveNext(), b.MoveNext());
            if (!more || !other) return more.CompareTo(other);
            var order = a.Current.CompareTo(b.Current);
            if (order != 0) return order;
        }
    }
}
