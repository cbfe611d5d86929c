namespace OrleansKv.TestKit.Histories;

/// <summary>Which operations are done, as bits: a key of the search's memory.</summary>
public readonly record struct OperationSet(UInt128 Low, UInt128 High)
{
    public const int Bits = 256;

    public bool Has(int i) => ((i < 128 ? Low >> i : High >> (i - 128)) & 1) != 0;

    public OperationSet With(int i) => i < 128
        ? this with { Low = Low | UInt128.One << i }
        : this with { High = High | UInt128.One << (i - 128) };

    public bool Contains(OperationSet other) =>
        (Low & other.Low) == other.Low && (High & other.High) == other.High;

    public static OperationSet operator &(OperationSet a, OperationSet b) =>
        new(a.Low & b.Low, a.High & b.High);
}
