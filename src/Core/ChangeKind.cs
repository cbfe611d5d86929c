namespace OrleansKv;

/// <summary>What a change makes of the value in place.</summary>
public enum ChangeKind : byte
{
    /// <summary>Another value, or none.</summary>
    Write = 0,

    /// <summary>The number in place and the one given, added; a key without a value counts from 0.</summary>
    Increment = 1,

    /// <summary>The same value, with another expiry.</summary>
    Touch = 2,
}
