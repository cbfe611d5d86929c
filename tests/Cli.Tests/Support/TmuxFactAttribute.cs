namespace OrleansKv.Cli.Tests.Support;

/// <summary>A test with a real terminal; skipped where there is no tmux.</summary>
public sealed class TmuxFactAttribute : FactAttribute
{
    public TmuxFactAttribute()
    {
        if (!Pane.IsThere) Skip = "tmux is not installed.";
    }
}
