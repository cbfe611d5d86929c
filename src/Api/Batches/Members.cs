using System.Text.Json;

namespace OrleansKv.Api.Batches;

/// <summary>The members of one operation, each still the JSON text that was sent.</summary>
internal sealed class Members
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = ApiLimits.JsonDepth + 1 };

    private readonly Dictionary<string, byte[]> _texts = [];

    /// <param name="json">Known to be JSON.</param>
    public static Parsed<Members> Parse(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json, Options);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return Problems.BadRequest("An operation must be a JSON object.");
        var members = new Members();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (TextOf(ref reader) is not { } name)
                return Problems.BadRequest("The operation has a member whose name is not Unicode.");
            reader.Read();
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            if (!members._texts.TryAdd(name, json[start..(int)reader.BytesConsumed].ToArray()))
                return Problems.BadRequest($"The operation has \"{name}\" twice.");
        }
        return members;
    }

    /// <summary>The first name that is not among these; null if all are.</summary>
    public string? Unknown(ReadOnlySpan<string> known)
    {
        foreach (var name in _texts.Keys)
            if (!known.Contains(name))
                return name;
        return null;
    }

    public byte[]? Raw(string name) => _texts.GetValueOrDefault(name);

    /// <returns>Null if it is absent.</returns>
    public Parsed<string?> Text(string name)
    {
        if (Raw(name) is not { } json) return (string?)null;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
            return Problems.BadRequest($"The member \"{name}\" must be a string.");
        return TextOf(ref reader) is { } text
            ? text
            : Problems.BadRequest($"The member \"{name}\" has half of a surrogate pair, which is not valid Unicode.");
    }

    public Parsed<long?> Integer(string name)
    {
        if (Raw(name) is not { } json) return (long?)null;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number)
            ? number
            : Problems.BadRequest($"The member \"{name}\" must be a 64-bit integer.");
    }

    public Parsed<double?> Number(string name)
    {
        if (Raw(name) is not { } json) return (double?)null;
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var number)
            ? number
            : Problems.BadRequest($"The member \"{name}\" must be a number.");
    }

    /// <returns>Null for half of a surrogate pair, which JSON allows and a string cannot represent.</returns>
    private static string? TextOf(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
