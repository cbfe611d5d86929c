namespace OrleansKv.Replication.Storage;

/// <summary>The order of keys by their UTF-8 bytes, without encoding them.</summary>
/// <remarks>
/// UTF-16 code units sort the same way, except that surrogates (code points above U+FFFF) must sort after U+E000
/// to U+FFFF.
/// </remarks>
public sealed class KeyOrder : IComparer<string>
{
    public static readonly KeyOrder Instance = new();

    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> a = x, b = y;
        var common = a.CommonPrefixLength(b);
        if (common == a.Length || common == b.Length) return a.Length.CompareTo(b.Length);
        return Rank(a[common]).CompareTo(Rank(b[common]));
    }

    private static int Rank(char unit) => unit switch
    {
        >= '\uE000' => unit - 0x800,
        >= '\uD800' => unit + 0x2000,
        _ => unit,
    };
}
