using System.Text;
using System.Text.Json;

namespace OrleansKv.Client;

/// <summary>The text of an answer that is not a success.</summary>
internal static class ProblemText
{
    private const string TypePrefix = "urn:orleanskv:";

    /// <summary>The detail of an application/problem+json answer, or the best substitute for it.</summary>
    public static string Describe(KvReply reply)
    {
        var text = Member(reply.Body, "detail") ?? Member(reply.Body, "title")
            ?? Encoding.UTF8.GetString(reply.Body.Span[..Math.Min(reply.Body.Length, 200)]);
        return text.Length == 0 ? $"{reply.Server.Name} answered {reply.Status}" : text;
    }

    /// <summary>"value-too-long" and the like; null if it is not a problem type of this store.</summary>
    public static string? TypeOf(ReadOnlyMemory<byte> body) => ShortType(Member(body, "type"));

    public static string? ShortType(string? type) =>
        type?.StartsWith(TypePrefix, StringComparison.Ordinal) == true ? type[TypePrefix.Length..] : null;

    public static RequestRefusedException Refusal(KvReply reply) =>
        new(reply.Status, TypeOf(reply.Body), Describe(reply));

    private static string? Member(ReadOnlyMemory<byte> body, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value)
                && value.ValueKind == JsonValueKind.String
                    ? value.GetString()
                    : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
