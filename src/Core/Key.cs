using System.Text;

namespace OrleansKv;

/// <summary>A key: non-empty, valid Unicode, at most <see cref="Limits.KeyBytes"/> bytes of UTF-8.</summary>
public readonly record struct Key
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private Key(string text) => Text = text;

    /// <summary>The text of the key. Null for the default of this type, which is not a key.</summary>
    public string Text { get; }

    /// <summary>Checks the text and creates a key from it.</summary>
    /// <param name="error">Why the text is not a key.</param>
    public static bool TryCreate(string? text, out Key key, out KeyError error)
    {
        key = default;
        error = Check(text);
        if (error != KeyError.None) return false;
        key = new(text!);
        return true;
    }

    /// <exception cref="ArgumentException">The text is not a key; the message says why.</exception>
    public static Key From(string text) => From(text, nameof(text));

    /// <param name="paramName">The parameter of the caller that the exception names.</param>
    /// <exception cref="ArgumentNullException">The text is null.</exception>
    /// <exception cref="ArgumentException">The text is not a key; the message says why.</exception>
    public static Key From(string text, string paramName)
    {
        ArgumentNullException.ThrowIfNull(text, paramName);
        return TryCreate(text, out var key, out var error)
            ? key
            : throw new ArgumentException(error.Message(), paramName);
    }

    /// <summary>Checks a prefix of keys, as listings and watches take it. It may be empty.</summary>
    /// <param name="paramName">The parameter of the caller that the exception names.</param>
    /// <returns>The prefix, unchanged.</returns>
    /// <exception cref="ArgumentNullException">The prefix is null.</exception>
    /// <exception cref="ArgumentException">No key can start with the prefix; the message says why.</exception>
    public static string CheckPrefix(string prefix, string paramName = "prefix")
    {
        ArgumentNullException.ThrowIfNull(prefix, paramName);
        return prefix.Length == 0 ? prefix : From(prefix, paramName).Text;
    }

    /// <returns>The text of the key.</returns>
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
    /// <summary>The text is a key.</summary>
    None,

    /// <summary>It is empty, or null.</summary>
    Empty,

    /// <summary>It is longer than <see cref="Limits.KeyBytes"/> bytes of UTF-8.</summary>
    TooLong,

    /// <summary>It contains half of a surrogate pair, which UTF-8 cannot encode.</summary>
    NotUnicode,
}

/// <summary>The messages of <see cref="KeyError"/>.</summary>
public static class KeyErrors
{
    /// <returns>A sentence for the user; empty for <see cref="KeyError.None"/>.</returns>
    public static string Message(this KeyError error) => error switch
    {
        KeyError.Empty => $"The key is empty: a key is any text of 1 to {Limits.KeyBytes} bytes of UTF-8.",
        KeyError.TooLong => $"The key is longer than {Limits.KeyBytes} bytes of UTF-8.",
        KeyError.NotUnicode => "The key is not valid UTF-8.",
        _ => "",
    };
}
