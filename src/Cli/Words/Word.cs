namespace OrleansKv.Cli.Words;

/// <summary>What a user asks of the store, from a prompt or from a command line.</summary>
internal abstract record Word
{
    /// <param name="Ttl">Seconds until the key expires; null for never.</param>
    public sealed record Set(string Key, Content Content, Precondition Condition, long? Ttl) : Word;

    /// <param name="Raw">The bytes as they are, without a line end.</param>
    public sealed record Get(string Key, bool Raw) : Word;

    public sealed record Delete(string Key, Precondition Condition) : Word;

    /// <param name="Limit">Keys at most; null for all.</param>
    public sealed record Keys(string Prefix, int? Limit) : Word;

    public sealed record Clear : Word;
}

/// <summary>Header values that say what must hold for a change to apply.</summary>
internal readonly record struct Precondition(string? IfMatch = null, string? IfNoneMatch = null)
{
    public static readonly Precondition Exists = new("*");
    public static readonly Precondition Absent = new(null, "*");

    public static Precondition Revision(long revision) => new($"\"{revision}\"");
}
