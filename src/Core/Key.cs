using System.Text;

namespace OrleansKv;

/// <summary>A key: non-empty, valid Unicode, at most <see cref="Limits.KeyBytes"/> bytes of UTF-8.</summary>
public readonly record struct Key
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    private Key(string text) => Text = text;

    /// <summary>The key as it was given. Null for the default of this type, which is not a key.</summary>
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

    /// <summary>Checks what may be empty: the beginning of keys, as listings and watches take it.</summary>
    /// <param name="paramName">The parameter of the caller that the exception names.</param>
    /// <returns>The prefix as it was given.</returns>
    /// <exception cref="ArgumentNullException">The prefix is null.</exception>
    /// <exception cref="ArgumentException">No key can begin like this; the message says why.</exception>
    public static string CheckPrefix(string prefix, string paramName = "prefix")
    {
        ArgumentNullException.ThrowIfNull(prefix, paramName);
        return prefix.Length == 0 ? prefix : From(prefix, paramName).Text;
    }

    /// <returns>The key as it was given.</returns>
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
    /// <summary>It is one.</summary>
    None,

    /// <summary>It is empty, or null.</summary>
    Empty,

    /// <summary>It is longer than <see cref="Limits.KeyBytes"/> bytes of UTF-8.</summary>
    TooLong,

    /// <summary>It has half of a surrogate pair: no bytes of UTF-8 stand for it.</summary>
    NotUnicode,
}

/// <summary>Why a text is not a key, in words.</summary>
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
