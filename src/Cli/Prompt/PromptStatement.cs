using System.Text;

namespace OrleansKv.Cli.Prompt;

/// <summary>
/// A command over several lines: an unfinished JSON value or quote continues on the next line.
/// </summary>
/// <param name="quotes">False for a script: one stray apostrophe would swallow the rest of it.</param>
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

    /// <summary>The command continues on the next line.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Adds the next line.</summary>
    /// <returns>False if the line cannot continue the JSON before it; it is not added then.</returns>
    public bool TryAdd(string line)
    {
        if (_json is not null)
        {
            _json.Add("\n" + line);
            if (_json.IsBroken) return IsOpen = false;
        }
        _text.Append('\n').Append(line);
        // A long continuation is not parsed again from its start on every line.
        if (_json is { IsWhole: true } || (_json is null && line.IndexOfAny(['"', '\'']) >= 0)) Begin();
        return true;
    }

    /// <summary>The commands in a text that was pasted or typed over several lines.</summary>
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
        // Only commands continue on the next line.
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
