using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Store;

/// <summary>A command on the store, from the prompt or from a command line.</summary>
internal abstract record StoreCommand
{
    /// <param name="Ttl">Seconds until the key expires; null: never.</param>
    public sealed record Set(string Key, Content Content, Condition Condition, double? Ttl) : StoreCommand
    {
        public KvRequest ToRequest() => KeyRequests.Set(
            KeyArgument.Parse(Key), Content.Bytes, Content.Type,
            new() { Condition = Condition, TimeToLive = Seconds.ToTimeSpan(Ttl) });
    }

    /// <param name="Raw">The bytes unchanged, without a line end.</param>
    /// <param name="File">Where to write the bytes instead of the screen.</param>
    public sealed record Get(string Key, bool Raw, string? File = null) : StoreCommand;

    public sealed record Delete(string Key, Condition Condition) : StoreCommand;

    public sealed record Increment(string Key, long By) : StoreCommand;

    /// <param name="Ttl">Seconds from now; null: the key never expires.</param>
    public sealed record Touch(string Key, double? Ttl) : StoreCommand;

    public sealed record TimeToLive(string Key) : StoreCommand;

    public sealed record GetMany(IReadOnlyList<string> Names) : StoreCommand;

    public sealed record SetMany(IReadOnlyList<KeyValuePair<string, Content>> Pairs) : StoreCommand;

    /// <param name="Limit">Most keys to list; null for all.</param>
    public sealed record Keys(string Prefix, int? Limit) : StoreCommand;

    /// <param name="Values">False to omit the values.</param>
    /// <param name="Snapshot">Begin with everything that exists.</param>
    /// <param name="Count">Changes after which it ends; null: it does not end.</param>
    public sealed record Watch(
        string Prefix, bool Values = true, bool Snapshot = false, int? Count = null) : StoreCommand;

    public sealed record Clear : StoreCommand;
}
