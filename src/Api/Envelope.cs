using System.Text.Json;

namespace OrleansKv.Api;

/// <summary>The JSON body of a PUT: {"value": any JSON, "ttl": seconds?}.</summary>
internal static class Envelope
{
    private const string Shape = "Send {\"value\": <any JSON>} and, if it shall expire, \"ttl\": <seconds>.";

    private static readonly JsonReaderOptions Options = new() { MaxDepth = ApiLimits.JsonDepth + 1 };

    /// <summary>
    /// The value is kept as its exact JSON text: numbers and white space survive as they were written.
    /// </summary>
    public static Parsed<PutBody> Parse(ReadOnlySpan<byte> body, int maxValueBytes)
    {
        if (JsonText.ProblemOf(body) is { } problem) return problem;
        var reader = new Utf8JsonReader(body, Options);
        try
        {
            return Read(ref reader, body, maxValueBytes);
        }
        catch (JsonException error)
        {
            return Problems.BadRequest(
                $"The body is not JSON, or its value is nested deeper than {ApiLimits.JsonDepth:N0} levels, at "
                + $"line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}. {Shape}");
        }
    }

    private static Parsed<PutBody> Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, int maxValueBytes)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return Problems.BadRequest("The JSON body is not an object. " + Shape);
        Range? value = null;
        Parsed<long>? ttl = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = Member(ref reader);
            reader.Read();
            if (member == "value" && value is null) value = Skip(ref reader);
            else if (member == "ttl" && ttl is null) ttl = ReadTtl(ref reader);
            else return Unexpected(member);
        }
        reader.Read(); // Text after the object is an error, and found only now.
        if (ttl?.Problem is { } problem) return problem;
        if (value is not { } range) return Problems.BadRequest("The JSON body has no \"value\". " + Shape);
        var bytes = body[range];
        if (bytes.Length > maxValueBytes) return Problems.ValueTooLong(maxValueBytes);
        return new PutBody(new(bytes.ToArray(), Value.Json), ttl?.Value ?? 0);
    }

    private static string Member(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.ValueTextEquals("value"u8) ? "value" : reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // The text has half of a surrogate pair: grammar allows it, a string cannot hold it.
            return "(an escape that is not Unicode)";
        }
    }

    private static Range Skip(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private static Parsed<long> ReadTtl(ref Utf8JsonReader reader)
    {
        if (reader.TokenType == JsonTokenType.Number && reader.TryGetDouble(out var seconds))
            return Ttl.OfSeconds(seconds);
        if (reader.TokenType == JsonTokenType.Null) return 0;
        reader.Skip();
        return Problems.BadRequest("The \"ttl\" is a number of seconds, or null.");
    }

    private static Problem Unexpected(string member) => Problems.BadRequest(member is "value" or "ttl"
        ? $"The JSON body has \"{member}\" twice."
        : $"The JSON body has an unknown member \"{member}\". {Shape}");
}

/// <param name="Ttl">Milliseconds; 0 never expires.</param>
internal sealed record PutBody(Value Value, long Ttl);
