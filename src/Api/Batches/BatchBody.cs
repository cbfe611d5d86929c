using System.Text.Json;

namespace OrleansKv.Api.Batches;

/// <summary>
/// Splits the body of POST /_/batch into its operations. The body as a whole must be valid JSON; each operation is
/// validated later, and independently of the others.
/// </summary>
internal static class BatchBody
{
    private const string Shape = "Send {\"operations\": [{\"op\": \"get\", \"key\": \"a\"}, ...]}.";

    private static readonly JsonReaderOptions Options = new() { MaxDepth = ApiLimits.JsonDepth + 3 };

    /// <returns>The range of each operation in the body.</returns>
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
                return Problems.BadRequest("The JSON body may have no member other than \"operations\". " + Shape);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
                return Problems.BadRequest("\"operations\" is not an array. " + Shape);
            operations = Elements(ref reader);
            if (operations.Count > maxOperations) return Problems.TooManyOperations(maxOperations);
        }
        reader.Read(); // Detects text after the object, which is an error.
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
