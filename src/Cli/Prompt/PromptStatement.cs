using System.Text;

namespace OrleansKv.Cli.Prompt;

/// <summary>
/// A command over several lines: JSON that stands as a value, or a quote, goes on until it ends.
/// </summary>
/// <param name="quotes">False for a script: one apostrophe too many would swallow the rest of it.</param>
internal sealed class PromptStatement
{
    private readonly StringBuilder _text;
    private readonly bool _quotes;
    private JsonScan? _json;

    public PromptStatement(string line, bool quotes)
    {
        (_text, _quotes) = (new(line), quotes);
        Begin();
    }

    public string Text => _text.ToString();

    /// <summary>The next line belongs to it.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Takes the next line.</summary>
    /// <returns>False when the line cannot go on with the JSON before it; it is not taken then.</returns>
    public bool TryAdd(string line)
    {
        if (_json is not null)
        {
            _json.Add("\n" + line);
            if (_json.IsBroken) return IsOpen = false;
        }
        _text.Append('\n').Append(line);
        // What goes on is not looked at from its start for each line.
        if (_json is { IsWhole: true } || (_json is null && line.IndexOfAny(['"', '\'']) >= 0)) Begin();
        return true;
    }

    /// <summary>The commands of a text that was pasted or typed over several lines.</summary>
    public static List<PromptStatement> Split(string text)
    {
        var all = new List<PromptStatement>();
        foreach (var line in text.Split('\n'))
        {
            if (all is [.., { IsOpen: true } last] && last.TryAdd(line)) continue;
            all.Add(new(line, quotes: true));
        }
        return all;
    }

    private void Begin()
    {
        var text = Text;
        var tokens = Splitter.SplitSoFar(text);
        _json = tokens.Count > 0 && Vocabulary.Find(tokens[0].Text) is { } word ? OpenJson(text, tokens, word) : null;
        // What is no command goes on in no other line.
        IsOpen = _json is not null || (_quotes && tokens is [var first, .., { IsOpen: true }]
            && !text.EndsWith('\\') && Vocabulary.Find(first.Text) is not null);
    }

    private static JsonScan? OpenJson(string text, List<Token> tokens, WordHelp word)
    {
        if (word.Name is not ("SET" or "UPD" or "MSET")) return null;
        for (var place = 1; place < tokens.Count; place++)
        {
            var begin = tokens[place].Begin;
            if (Vocabulary.At(word, place - 1) != Completes.Value || !JsonWord.Begins(text[begin])) continue;
            var scan = new JsonScan();
            scan.Add(text[begin..]);
            if (scan is { IsBroken: false, IsWhole: false }) return scan;
        }
        return null;
    }
}
