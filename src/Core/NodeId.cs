namespace OrleansKv;

/// <summary>
/// A node's name: one letter, A to Z. The alphabetical order breaks ties between ballots.
/// </summary>
public readonly record struct NodeId(byte Number) : IComparable<NodeId>
{
    /// <summary>The number of Z; A is 1.</summary>
    public const byte Last = 26;

    /// <summary>Parses a name such as "A" or "b".</summary>
    /// <returns>False when the text is not one letter of the Latin alphabet.</returns>
    public static bool TryParse(string? text, out NodeId node)
    {
        node = default;
        if (text is not { Length: 1 } || !char.IsAsciiLetter(text[0])) return false;
        node = new((byte)(char.ToUpperInvariant(text[0]) - 'A' + 1));
        return true;
    }

    /// <exception cref="FormatException">The text is not one letter.</exception>
    public static NodeId Parse(string text) => TryParse(text, out var node)
        ? node
        : throw new FormatException($"'{text}' is not a node name: use one letter, A to Z.");

    /// <inheritdoc/>
    public int CompareTo(NodeId other) => Number.CompareTo(other.Number);

    /// <returns>The letter; "-" for the default of this type, which is not a node.</returns>
    public override string ToString() => Number == 0 ? "-" : ((char)('A' + Number - 1)).ToString();
}
