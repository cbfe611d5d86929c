using OrleansKv.Cli.Prompt;
using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

public sealed class Histories : IDisposable
{
    private readonly TempFolder _folder = new();

    private string File => Path.Combine(_folder.Path, "state", "history");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("GET k", "GET k")]
    [InlineData("SET k hunter2", "SET k ")]
    [InlineData("set 'my key' hunter2 EX 60", "set 'my key' ")]
    [InlineData("UPD k \"two words\"", "UPD k ")]
    [InlineData("SET k", "SET k")]
    [InlineData("MSET a 1 b 2", null)]
    [InlineData("STE k hunter2", null)]
    [InlineData("SET k \"open", null)]
    public void Values_and_possible_values_are_not_kept(string line, string? kept) =>
        Assert.Equal(kept, History.Kept(line));

    [Fact]
    public void Lines_outlive_the_prompt_and_values_only_its_memory()
    {
        var first = new History(File);
        first.Add("SET k hunter2");
        first.Add("GET k");
        first.Add("GET k");
        first.Add(" GET hidden");
        Assert.Equal(["SET k hunter2", "GET k"], first.Lines);
        Assert.Equal(["SET k ", "GET k"], new History(File).Lines);
    }

    [Fact]
    public void Only_the_newest_lines_are_kept_and_for_this_user_alone()
    {
        var history = new History(File);
        for (var i = 0; i < History.MostLines + 10; i++) history.Add($"GET k{i}");
        Assert.Equal(History.MostLines, history.Lines.Count);
        var again = new History(File);
        Assert.Equal("GET k10", again.Lines[0]);
        Assert.Equal(History.MostLines, System.IO.File.ReadAllLines(File).Length);
        if (OperatingSystem.IsWindows()) return;
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            System.IO.File.GetUnixFileMode(Path.GetDirectoryName(File)!));
    }

    [Fact]
    public void A_history_file_that_cannot_be_written_does_not_end_the_prompt()
    {
        System.IO.File.WriteAllText(_folder["state"], "in the way");
        var history = new History(File);
        history.Add("GET k");
        Assert.Equal(["GET k"], history.Lines);
    }

    [Theory]
    [InlineData("/h", null, null, "/h/.local/state/orleanskv/history")]
    [InlineData("/h", "/s", null, "/s/orleanskv/history")]
    [InlineData("/h", "/s", "/mine", "/mine")]
    [InlineData("/h", "/s", "", null)]
    [InlineData(null, null, null, null)]
    public void The_history_file_is_in_the_state_folder_of_the_user(
        string? home, string? state, string? named, string? path)
    {
        var terminal = new FakeTerminal();
        terminal.Environment["HOME"] = home;
        terminal.Environment["XDG_STATE_HOME"] = state;
        terminal.Environment["KV_HISTORY"] = named;
        Assert.Equal(path, History.PathOf(terminal.Terminal));
    }
}
