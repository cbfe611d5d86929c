namespace OrleansKv.Cli.Words;

/// <summary>What a user asks of the store, from a prompt or from a command line.</summary>
internal abstract record Word
{
    /// <param name="Ttl">Seconds until the key expires; null for never.</param>
    public sealed record Set(string Key, Content Content, Precondition Condition, double? Ttl) : Word;

    /// <param name="Raw">The bytes as they are, without a line end.</param>
    /// <param name="File">Where the bytes go instead of the screen.</param>
    public sealed record Get(string Key, bool Raw, string? File = null) : Word;

    public sealed record Delete(string Key, Precondition Condition) : Word;

    public sealed record Increment(string Key, long By) : Word;

    /// <param name="Ttl">Seconds from now; null for ever.</param>
    public sealed record Touch(string Key, double? Ttl) : Word;

    public sealed record TimeToLive(string Key) : Word;

    public sealed record GetMany(IReadOnlyList<string> Names) : Word;

    public sealed record SetMany(IReadOnlyList<KeyValuePair<string, Content>> Pairs) : Word;

    /// <param name="Limit">Keys at most; null for all.</param>
    public sealed record Keys(string Prefix, int? Limit) : Word;

    /// <param name="Values">False when only keys and revisions are of interest.</param>
    /// <param name="Snapshot">What is there already comes first.</param>
    /// <param name="Count">Events after which it ends; null to go on.</param>
    public sealed record Watch(
        string Prefix, bool Values = true, bool Snapshot = false, int? Count = null) : Word;

    public sealed record Clear : Word;
}

/// <summary>Header values that say what must hold for a change to apply.</summary>
internal readonly record struct Precondition(string? IfMatch = null, string? IfNoneMatch = null)
{
    public static readonly Precondition Exists = new("*");
    public static readonly Precondition Absent = new(null, "*");

    public static Precondition Revision(long revision) => new($"\"{revision}\"");
}
