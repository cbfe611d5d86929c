using System.Text.Json;

namespace OrleansKv.Api.Batches;

/// <summary>
/// The body of POST /_/batch, taken apart into its operations. The whole must be JSON; what an operation says
/// is looked at when its turn comes, and is its own affair.
/// </summary>
internal static class BatchBody
{
    private const string Shape = "Send {\"operations\": [{\"op\": \"get\", \"key\": \"a\"}, ...]}.";

    private static readonly JsonReaderOptions Options = new() { MaxDepth = ApiLimits.JsonDepth + 3 };

    /// <returns>Where each operation stands in the body.</returns>
    public static Parsed<List<Range>> Parse(ReadOnlySpan<byte> body, int maxOperations)
    {
        if (JsonText.ProblemOf(body) is { } problem) return problem;
        var reader = new Utf8JsonReader(body, Options);
        try
        {
            return Read(ref reader, maxOperations);
        }
        catch (JsonException error)
        {
            return Problems.BadRequest(
                $"The body is not JSON, or a value in it is nested deeper than {ApiLimits.JsonDepth:N0} levels, "
                + $"at line {error.LineNumber + 1}, byte {error.BytePositionInLine + 1}. {Shape}");
        }
    }

    private static Parsed<List<Range>> Read(ref Utf8JsonReader reader, int maxOperations)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
            return Problems.BadRequest("The JSON body is not an object. " + Shape);
        List<Range>? operations = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (operations is not null || !reader.ValueTextEquals("operations"u8))
                return Problems.BadRequest("The JSON body has \"operations\" and nothing else. " + Shape);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
                return Problems.BadRequest("The \"operations\" are not an array. " + Shape);
            operations = Elements(ref reader);
            if (operations.Count > maxOperations) return Problems.TooManyOperations(maxOperations);
        }
        reader.Read(); // Text after the object is an error, and found only now.
        return operations is not null
            ? operations
            : Problems.BadRequest("The JSON body has no \"operations\". " + Shape);
    }

    private static List<Range> Elements(ref Utf8JsonReader reader)
    {
        var elements = new List<Range>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            var start = (int)reader.TokenStartIndex;
            reader.Skip();
            elements.Add(start..(int)reader.BytesConsumed);
        }
        return elements;
    }
}
