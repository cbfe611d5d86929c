using System.Text;
using System.Text.Json;

namespace OrleansKv.Cli.Http;

/// <summary>A node's answer that is no success, in words and as an exit code.</summary>
internal static class Problem
{
    /// <summary>The detail of an application/problem+json answer, or what there is instead.</summary>
    public static string Describe(KvReply reply)
    {
        var text = Detail(reply.Body)
            ?? Encoding.UTF8.GetString(reply.Body.Span[..Math.Min(reply.Body.Length, 200)]);
        return text.Length == 0 ? $"{reply.Server.Name} answered {reply.Status}" : text;
    }

    public static CliException Exception(KvReply reply) =>
        new(Code(reply.Status), Describe(reply)) { Revision = reply.Revision };

    public static int Code(int status) => status switch
    {
        404 => ExitCode.NotFound,
        412 => ExitCode.ConditionFailed,
        >= 400 and < 500 => ExitCode.Usage,
        _ => ExitCode.Internal,
    };

    private static string? Detail(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object) return null;
            return Text(root, "detail") ?? Text(root, "title");
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
