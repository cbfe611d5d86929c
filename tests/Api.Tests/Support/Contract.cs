using System.Collections.Concurrent;
using System.Text.Json;

namespace OrleansKv.Api.Tests.Support;

/// <summary>
/// Holds answers against the OpenAPI document: every answer that any test sees must be in it, with the
/// headers and the body that it says.
/// </summary>
public static class Contract
{
    private static readonly JsonElement Root = Load();

    /// <summary>Operations and statuses seen so far, by whatever test.</summary>
    public static ConcurrentDictionary<(string Operation, string Status), bool> Seen { get; } = [];

    public static IEnumerable<(string Operation, string Status)> Documented =>
        from path in Root.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        from response in operation.Value.GetProperty("responses").EnumerateObject()
        select (operation.Value.GetProperty("operationId").GetString()!, response.Name);

    public static void Check(string method, string target, Answer answer)
    {
        if (answer.Status == 400 && answer.Body.Length == 0 && answer.ContentType is null && method != "HEAD")
            return; // refused by the server, before the contract begins
        if (Find(method, target) is not { } operation)
        {
            CheckUnknown(method, answer);
            return;
        }
        var id = operation.GetProperty("operationId").GetString()!;
        var responses = operation.GetProperty("responses");
        Assert.True(
            responses.TryGetProperty($"{answer.Status}", out var reference),
            $"{id} is not documented to answer {answer.Status}: {answer.Text}");
        Seen[(id, $"{answer.Status}")] = true;
        var response = Schema.Resolve(Root, reference);
        CheckHeaders(id, response, answer);
        if (method != "HEAD") CheckBody(id, response, answer);
    }

    /// <summary>What no operation is documented for is a 404 of the reserved prefix or a 405.</summary>
    private static void CheckUnknown(string method, Answer answer)
    {
        if (method == "HEAD") return; // whatever GET has
        Assert.True(answer.Status is 400 or 404 or 405 or 413, $"{method}: {answer.Status} {answer.Text}");
        if (answer.Status != 405) return;
        var responses = Root.GetProperty("components").GetProperty("responses");
        var response = responses.GetProperty("MethodNotAllowed");
        CheckBody("405", response, answer);
    }

    private static JsonElement? Find(string method, string target)
    {
        var path = target.Split('?')[0];
        var isKey = !Root.GetProperty("paths").TryGetProperty(path, out var found)
            || !found.TryGetProperty(method.ToLowerInvariant(), out _);
        if (path is "/" && !isKey && method != "GET") isKey = true;
        if (path is "/clear" && target.Contains("op=", StringComparison.Ordinal)) isKey = true;
        if (isKey && (path.StartsWith("/_/", StringComparison.Ordinal) || path == "/")) return null;
        var item = isKey ? Root.GetProperty("paths").GetProperty("/{key}") : found;
        return item.TryGetProperty(method.ToLowerInvariant(), out var operation) ? operation : null;
    }

    private static void CheckHeaders(string id, JsonElement response, Answer answer)
    {
        if (!response.TryGetProperty("headers", out var headers)) return;
        foreach (var header in headers.EnumerateObject())
        {
            var rule = Schema.Resolve(Root, header.Value);
            var value = answer.Header(header.Name);
            var isRequired = rule.TryGetProperty("required", out var required) && required.GetBoolean();
            Assert.True(value is not null || !isRequired, $"{id} {answer.Status} lacks {header.Name}");
            if (value is null) continue;
            var error = Schema.ErrorOf(
                Root, rule.GetProperty("schema"), JsonSerializer.SerializeToElement(value), header.Name);
            Assert.Null(error);
        }
    }

    private static void CheckBody(string id, JsonElement response, Answer answer)
    {
        if (!response.TryGetProperty("content", out var content))
        {
            Assert.True(answer.Body.Length == 0, $"{id} {answer.Status} is documented without a body");
            return;
        }
        var type = answer.ContentType?.Split(';')[0] ?? "";
        if (!content.TryGetProperty(type, out var media))
            Assert.True(
                content.TryGetProperty("*/*", out media), $"{id} {answer.Status} is not to be {type}");
        var isJson = type.EndsWith("json", StringComparison.Ordinal);
        // With ?raw a stored JSON value is its own body, of any shape.
        if (!isJson || content.TryGetProperty("*/*", out _) && !answer.Text.StartsWith("{\"key\":")) return;
        Assert.Null(Schema.ErrorOf(Root, media.GetProperty("schema"), answer.Json, $"{id} {answer.Status}"));
    }

    private static JsonElement Load()
    {
        using var stream = typeof(ApiOptions).Assembly.GetManifestResourceStream("openapi.json")!;
        return JsonDocument.Parse(stream).RootElement;
    }
}
