using System.Text;

namespace OrleansKv;

/// <summary>A key: non-empty, valid Unicode, at most <see cref="Limits.KeyBytes"/> bytes of UTF-8.</summary>
public readonly record struct Key
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private Key(string text) => Text = text;

    public string Text { get; }

    /// <summary>Checks the text and makes a key of it.</summary>
    /// <param name="error">What is wrong and what is allowed, for the user.</param>
    public static bool TryCreate(string? text, out Key key, out KeyError error)
    {
        key = default;
        error = Check(text);
        if (error != KeyError.None) return false;
        key = new(text!);
        return true;
    }

    /// <exception cref="ArgumentException">The text is not a key; the message says why.</exception>
    public static Key From(string text) => TryCreate(text, out var key, out var error)
        ? key
        : throw new ArgumentException(error.Message(), nameof(text));

    public override string ToString() => Text;

    private static KeyError Check(string? text)
    {
        if (string.IsNullOrEmpty(text)) return KeyError.Empty;
        try
        {
            return Strict.GetByteCount(text) > Limits.KeyBytes ? KeyError.TooLong : KeyError.None;
        }
        catch (EncoderFallbackException)
        {
            return KeyError.NotUnicode;
        }
    }
}

/// <summary>Why a text is not a key.</summary>
public enum KeyError
{
    None,
    Empty,
    TooLong,
    NotUnicode,
}

public static class KeyErrors
{
    public static string Message(this KeyError error) => error switch
    {
        KeyError.Empty => $"The key is empty: a key is any text of 1 to {Limits.KeyBytes} bytes of UTF-8.",
        KeyError.TooLong => $"The key is longer than {Limits.KeyBytes} bytes of UTF-8.",
        KeyError.NotUnicode => "The key is not valid UTF-8.",
        _ => "",
    };
}
