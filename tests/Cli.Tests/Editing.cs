using OrleansKv.Cli.Prompt;

namespace OrleansKv.Cli.Tests;

public class Editing
{
    [Theory]
    [InlineData("abc", 3)]
    [InlineData("grüße", 5)]
    [InlineData("日本語", 6)]
    [InlineData("😀", 2)]
    [InlineData("👩‍👩‍👧", 2)]
    [InlineData("e\u0301", 1)]
    [InlineData("", 0)]
    public void A_text_is_as_wide_as_its_characters(string text, int width) =>
        Assert.Equal(width, Cells.Width(text));

    [Fact]
    public void The_cursor_stops_between_characters_only()
    {
        const string text = "a👩‍👩‍👧e\u0301日";
        var stops = new List<int>();
        for (var at = 0; at < text.Length; at = Cells.Next(text, at)) stops.Add(at);
        Assert.Equal(4, stops.Count);
        Assert.Equal(stops[2], Cells.Previous(text, stops[3]));
        Assert.Equal(0, Cells.Previous(text, stops[1]));
        Assert.Equal(0, Cells.Previous(text, 0));
    }

    [Theory]
    [InlineData("short", 5, "A> short", 8)]
    [InlineData("0123456789abcdefgh", 0, "A> 0123456789abcde>", 3)]
    [InlineData("0123456789abcdefgh", 18, "A> <9abcdefgh", 13)]
    public void A_line_that_does_not_fit_is_shown_around_its_cursor(
        string text, int cursor, string row, int column) =>
        Assert.Equal(new LineView(row, column), LineView.Of("A> ", text, cursor, 20));

    [Fact]
    public void A_row_never_reaches_the_edge_and_always_holds_the_cursor()
    {
        var text = string.Concat(Enumerable.Repeat("ab日😀e\u0301", 20));
        for (var width = 14; width < 60; width++)
        {
            for (var cursor = 0; cursor < text.Length; cursor = Cells.Next(text, cursor))
            {
                var view = LineView.Of("A> ", text, cursor, width);
                Assert.InRange(Cells.Width(view.Row), 3, width - 1);
                Assert.InRange(view.Column, 3, width - 1);
            }
        }
    }

    [Fact]
    public void The_cursor_moves_by_words_and_words_are_cut()
    {
        var buffer = new LineBuffer(new(null));
        Type(buffer, "GET users/anna lee");
        buffer.Press(Alt(ConsoleKey.B));
        buffer.Press(Alt(ConsoleKey.B));
        Assert.Equal("GET users/".Length, buffer.Cursor);
        buffer.Press(new('\0', ConsoleKey.RightArrow, false, false, control: true));
        Assert.Equal("GET users/anna".Length, buffer.Cursor);
        buffer.Press(Control(ConsoleKey.W));
        Assert.Equal("GET  lee", buffer.Text);
        buffer.Press(Control(ConsoleKey.K));
        buffer.Press(Control(ConsoleKey.A));
        buffer.Press(Control(ConsoleKey.Y));
        Assert.Equal(" leeGET ", buffer.Text);
    }

    [Fact]
    public void Up_and_down_go_through_the_history_and_come_back_to_the_draft()
    {
        var history = new History(null);
        history.Add("one");
        history.Add("two");
        var buffer = new LineBuffer(history);
        Type(buffer, "draft");
        buffer.Press(Plain(ConsoleKey.UpArrow));
        buffer.Press(Plain(ConsoleKey.UpArrow));
        buffer.Press(Plain(ConsoleKey.UpArrow));
        Assert.Equal("one", buffer.Text);
        buffer.Press(Control(ConsoleKey.N));
        buffer.Press(Plain(ConsoleKey.DownArrow));
        Assert.Equal("draft", buffer.Text);
    }

    [Fact]
    public void A_search_finds_the_newest_line_then_older_ones()
    {
        var search = new HistorySearch(["GET a", "SET b", "GET c", "GET c"]);
        foreach (var c in "get") search.Type(c);
        Assert.Equal("GET c", search.Found);
        search.Older();
        Assert.Equal("GET a", search.Found);
        search.Older();
        Assert.Equal("GET a", search.Found);
        search.Type('x');
        Assert.Null(search.Found);
        search.Erase();
        Assert.Equal("GET c", search.Found);
    }

    [Fact]
    public void Choices_are_shown_in_columns_and_the_rest_is_counted()
    {
        var texts = Enumerable.Range(0, 100).Select(i => $"key-{i:000}").ToList();
        var rows = Columns.Rows(texts, 80, 5).ToList();
        Assert.Equal(5, rows.Count);
        Assert.StartsWith("key-000  key-001", rows[0], StringComparison.Ordinal);
        Assert.Equal("... and 68 more", rows[4]);
        Assert.All(rows, row => Assert.InRange(row.Length, 1, 79));
    }

    private static void Type(LineBuffer buffer, string text)
    {
        foreach (var c in text) buffer.Press(new(c, default, false, false, false));
    }

    private static ConsoleKeyInfo Plain(ConsoleKey key) => new('\0', key, false, false, false);

    private static ConsoleKeyInfo Control(ConsoleKey key) => new('\0', key, false, false, control: true);

    private static ConsoleKeyInfo Alt(ConsoleKey key) => new('\0', key, false, alt: true, control: false);
}
