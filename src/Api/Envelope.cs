using System.Text.Json;

namespace OrleansKv.Api;

/// <summary>The JSON body of a PUT: {"value": any JSON}.</summary>
internal static class Envelope
{
    private const string Shape = "Send {\"value\": <any JSON>}.";

    private static readonly JsonReaderOptions Options = new() { MaxDepth = ApiLimits.JsonDepth + 1 };

    /// <summary>
    /// The value is kept as its exact JSON text: numbers and white space are preserved.
    /// </summary>
    public static Parsed<Value> Parse(ReadOnlySpan<byte> body, int maxValueBytes)
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

    private static Parsed<Value> Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> body, int maxValueBytes)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return Problems.BadRequest("The JSON body is not an object. " + Shape);
        Range? value = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var member = Member(ref reader);
            reader.Read();
            if (member == "value" && value is null) value = Skip(ref reader);
            else return Unexpected(member);
        }
        reader.Read(); // Detects text after the object, which is an error.
        if (value is not { } range) return Problems.BadRequest("The JSON body has no \"value\". " + Shape);
        var bytes = body[range];
        if (bytes.Length > maxValueBytes) return Problems.ValueTooLong(maxValueBytes);
        return new Value(bytes.ToArray(), Value.Json);
    }

    private static string Member(ref Utf8JsonReader reader)
    {
        try
        {
            return reader.ValueTextEquals("value"u8) ? "value" : reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair, which JSON allows and a string cannot represent.
            return "(an escape that is not Unicode)";
        }
    }

    private static Range Skip(ref Utf8JsonReader reader)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return start..(int)reader.BytesConsumed;
    }

    private static Problem Unexpected(string member) => Problems.BadRequest(member switch
    {
        "value" => "The JSON body has \"value\" twice.",
        "ttl" => $"The JSON body cannot have a \"ttl\": {Ttl.Spelling}",
        _ => $"The JSON body has an unknown member \"{member}\". {Shape}",
    });
}
