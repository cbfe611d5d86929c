using OrleansKv.Cli.Store;

namespace OrleansKv.Cli.Prompt;

/// <summary>
/// What a prompt line asks for: a word for the store, or something about the prompt itself.
/// </summary>
internal abstract record Line
{
    public sealed record Store(StoreCommand Command) : Line;

    public sealed record Status : Line;

    public sealed record Use(string Server) : Line;

    /// <param name="On">Null to be told how it is.</param>
    public sealed record Timing(bool? On) : Line;

    /// <param name="About">Null for all words.</param>
    public sealed record Help(WordHelp? About) : Line;

    public sealed record Exit : Line;

    public sealed record Nothing : Line;
}
