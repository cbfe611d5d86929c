using OrleansKv.Cli.Store;

namespace OrleansKv.Cli.Prompt;

/// <summary>
/// A parsed prompt line: a command for the store, or one about the prompt itself.
/// </summary>
internal abstract record Line
{
    public sealed record Store(StoreCommand Command) : Line;

    public sealed record Status : Line;

    public sealed record Use(string Server) : Line;

    /// <param name="On">Null: show the current setting.</param>
    public sealed record Timing(bool? On) : Line;

    /// <param name="About">Null: all words.</param>
    public sealed record Help(WordHelp? About) : Line;

    public sealed record Exit : Line;

    public sealed record Nothing : Line;
}
