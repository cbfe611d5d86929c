using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Unicode;

namespace OrleansKv.Cli.Store;

/// <summary>A value given by the user, and its media type.</summary>
internal sealed record Content(ReadOnlyMemory<byte> Bytes, string Type)
{
    /// <exception cref="CliException">The text contains half of a surrogate pair.</exception>
    public static Content Text(string text) => new(Utf8Text.Encode(text, "The value"), Value.PlainText);

    /// <summary>A file's bytes: as text if they are UTF-8, otherwise as binary.</summary>
    public static Content Guess(byte[] bytes) => new(bytes, Utf8.IsValid(bytes) ? Value.PlainText : Value.Binary);

    /// <summary>
    /// The argument of set and upd: text, @file, @- for standard input, @@text for text that begins with @.
    /// </summary>
    public static async Task<Content> FromArgumentAsync(
        string argument, string? type, Terminal terminal, CancellationToken cancellation)
    {
        var content = argument switch
        {
            ['@', '@', ..] => Text(argument[1..]),
            "@-" => Guess(await ReadInputAsync(terminal, cancellation)),
            ['@', .. var path] => Guess(FileValue.Read(path)),
            _ => Text(argument),
        };
        return type is null ? content : content.As(type);
    }

    public bool IsJson => ValueEncoding.IsJson(Type);

    /// <exception cref="CliException">It is longer than any value may be.</exception>
    public Content Fitting() => Bytes.Length <= Limits.ValueBytes ? this : throw TooLong();

    public static CliException TooLong() => CliException.Usage(string.Create(
        CultureInfo.InvariantCulture, $"The value is too long: the limit is {Limits.ValueBytes:N0} bytes."));

    /// <exception cref="CliException">It is longer than any value may be.</exception>
    public Value ToValue() => new(Fitting().Bytes, Type);

    /// <summary>The same bytes under another type, if it is one.</summary>
    /// <exception cref="CliException">
    /// The type is not a media type, or it is JSON and the bytes are not.
    /// </exception>
    public Content As(string type)
    {
        if (!MediaTypeHeaderValue.TryParse(type, out _))
            throw CliException.Usage($"'{type}' is not a media type, such as text/html or application/json.");
        var content = this with { Type = type };
        if (content.IsJson) CheckJson();
        return content;
    }

    private void CheckJson()
    {
        // The parser accepts any bytes inside a string.
        if (!Utf8.IsValid(Bytes.Span)) throw CliException.Usage("The value is not JSON: it is not UTF-8.");
        try
        {
            JsonDocument.Parse(Bytes, ValueEncoding.Deep).Dispose();
        }
        catch (JsonException e)
        {
            throw CliException.Usage($"The value is not JSON: {e.Message}");
        }
    }

    private static async Task<byte[]> ReadInputAsync(Terminal terminal, CancellationToken cancellation)
    {
        await using var input = terminal.OpenIn();
        // Input that is typed may take any time; an interrupt does not wait for it.
        return await Task.Run(() => FileValue.Read(input), CancellationToken.None).WaitAsync(cancellation);
    }
}
