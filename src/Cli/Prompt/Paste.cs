using System.Text;

namespace OrleansKv.Cli.Prompt;

/// <summary>
/// Bracketed paste: the terminal encloses pasted text in ESC[200~ and ESC[201~, so that its line ends are text
/// and do not run anything.
/// </summary>
internal sealed class Paste
{
    public const string On = "\u001b[?2004h";
    public const string Off = "\u001b[?2004l";

    private const string Begin = "[200~";
    private const string End = "[201~";

    private readonly StringBuilder _text = new();
    private readonly List<ConsoleKeyInfo> _held = [];
    private bool _afterReturn;

    /// <summary>Between the brackets.</summary>
    public bool IsOpen { get; private set; }

    /// <summary>Handles a key.</summary>
    /// <param name="more">More keys are waiting: an escape may begin a bracket.</param>
    /// <param name="pasted">The text, once it is complete.</param>
    /// <returns>Keys that turned out not to be part of a paste, and have to be handled.</returns>
    public IReadOnlyList<ConsoleKeyInfo> Take(ConsoleKeyInfo key, bool more, out string? pasted)
    {
        pasted = null;
        if (!MarkedSoFar(key))
        {
            // The key may itself begin a bracket.
            if (_held.Count > 0) return [.. Release(), .. Take(key, more, out pasted)];
            if (!IsEscape(key) || !(more || IsOpen))
            {
                if (!IsOpen) return [key];
                Append(key);
                return [];
            }
        }
        _held.Add(key);
        if (Marker().Length < Begin.Length) return [];
        _held.Clear();
        if (IsOpen) pasted = _text.ToString().TrimEnd('\n');
        _text.Clear();
        IsOpen = !IsOpen;
        return [];
    }

    private static bool IsEscape(ConsoleKeyInfo key) => key is { Key: ConsoleKey.Escape, Modifiers: 0 };

    /// <summary>Whether the keys up to this one are the start of the expected bracket.</summary>
    private bool MarkedSoFar(ConsoleKeyInfo key)
    {
        var begins = key.KeyChar == '[' && key.Modifiers.HasFlag(ConsoleModifiers.Alt);
        if (_held.Count == 0) return begins;
        if (begins) return false;
        return (IsOpen ? End : Begin).StartsWith(Marker() + key.KeyChar, StringComparison.Ordinal);
    }

    private string Marker() => string.Concat(_held.Where(k => !IsEscape(k)).Select(k => k.KeyChar));

    private List<ConsoleKeyInfo> Release()
    {
        var held = _held.ToList();
        _held.Clear();
        if (!IsOpen) return held;
        foreach (var key in held) Append(key);
        return [];
    }

    // Only characters and line ends are text; keys that would move the cursor are ignored.
    private void Append(ConsoleKeyInfo key)
    {
        var c = key.Key == ConsoleKey.Enter && key.KeyChar != '\n' ? '\r' : key.KeyChar;
        if (c == '\r' || (c == '\n' && !_afterReturn)) _text.Append('\n');
        else if (c == '\t' || !char.IsControl(c)) _text.Append(c);
        _afterReturn = c == '\r';
    }
}
