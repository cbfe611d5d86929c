using System.Net.Http.Headers;
using System.Text.Json;

namespace OrleansKv.Api.Tests.Support;

/// <summary>A request as the document describes it.</summary>
/// <param name="Given">The parameters, with the values that the document has for them.</param>
/// <param name="Content">The media type and the body; null: none.</param>
internal sealed record GenericCall(
    string Method, string Path, IReadOnlyList<(JsonElement Parameter, string Value)> Given,
    (string Type, byte[] Bytes)? Content)
{
    public (string, string)[] Headers =>
        [.. Of("header").Select(g => (NameOf(g.Parameter), Fresh(NameOf(g.Parameter)) ?? g.Value))];

    public bool IsConditional => Headers.Any(h => h.Item1.StartsWith("If-", StringComparison.Ordinal));

    public string Target
    {
        get
        {
            var path = Of("path").Aggregate(Path, (at, g) =>
                at.Replace($"{{{NameOf(g.Parameter)}}}", Uri.EscapeDataString(g.Value)));
            var query = Of("query").Select(g => $"{NameOf(g.Parameter)}={Uri.EscapeDataString(g.Value)}");
            return path + (Of("query").Any() ? "?" + string.Join('&', query) : "");
        }
    }

    /// <summary>Each operation with what it needs, and again with each thing more that it takes.</summary>
    public static IEnumerable<GenericCall> All(JsonElement root) =>
        from path in root.GetProperty("paths").EnumerateObject()
        from operation in path.Value.EnumerateObject()
        from content in Contents(operation.Value)
        from given in Choices(root, operation.Value)
        select new GenericCall(operation.Name.ToUpperInvariant(), path.Name, given, content);

    public HttpContent? Body() => Content is not { } content ? null : new ByteArrayContent(content.Bytes)
    {
        Headers = { ContentType = MediaTypeHeaderValue.Parse(content.Type) },
    };

    public override string ToString() => $"{Method} {Target} {string.Join(' ', Headers)} {Content?.Type}";

    /// <summary>Of each request its own, as everybody who reads of retries knows.</summary>
    private static string? Fresh(string header) => header == "Idempotency-Key" ? $"{Guid.NewGuid():N}" : null;

    private IEnumerable<(JsonElement Parameter, string Value)> Of(string place) =>
        Given.Where(g => g.Parameter.GetProperty("in").ValueEquals(place));

    private static IEnumerable<(string, byte[])?> Contents(JsonElement operation)
    {
        if (!operation.TryGetProperty("requestBody", out var body)) return [null];
        return body.GetProperty("content").EnumerateObject().Select(type =>
            ((string, byte[])?)(type.Value.TryGetProperty("example", out var example)
                ? (type.Name, System.Text.Encoding.UTF8.GetBytes(example.GetRawText()))
                : ("image/png", [1, 255])));
    }

    private static IEnumerable<IReadOnlyList<(JsonElement, string)>> Choices(
        JsonElement root, JsonElement operation)
    {
        if (!operation.TryGetProperty("parameters", out var parameters)) return [[]];
        var all = parameters.EnumerateArray().Select(p => Schema.Resolve(root, p)).ToList();
        var needed = all.Where(p => p.TryGetProperty("required", out _));
        IEnumerable<List<(JsonElement, string)>> bases = [[]];
        foreach (var parameter in needed)
            bases = [.. bases.SelectMany(b => With(b, parameter))];
        return bases.Select(b => Completed(b, all)).SelectMany(b => all
            .Where(p => !b.Any(given => IsSame(given.Item1, p)) && Fits(p, b))
            .SelectMany(p => With(b, p)).Prepend(b));
    }

    /// <summary>What the schema cannot say: what is absent cannot be touched.</summary>
    private static bool Fits(JsonElement parameter, List<(JsonElement, string Value)> given) =>
        NameOf(parameter) != "If-None-Match" || !given.Any(g => g.Value == "touch");

    /// <summary>Likewise: a touch needs a time to live.</summary>
    private static List<(JsonElement, string)> Completed(
        List<(JsonElement Parameter, string Value)> given, List<JsonElement> all) =>
        given.Any(g => g.Value == "touch") ? [.. given, (all.Single(p => NameOf(p) == "ttl"), "60")] : given;

    private static IEnumerable<string> ValuesOf(JsonElement parameter)
    {
        var schema = parameter.GetProperty("schema");
        if (schema.TryGetProperty("enum", out var among))
            return among.EnumerateArray().Select(v => v.ToString());
        if (schema.TryGetProperty("type", out var type) && type.ValueEquals("boolean"))
            return ["true", "false"];
        var name = parameter.TryGetProperty("example", out _) ? "example" : "default";
        var holder = name == "example" ? parameter : schema;
        return [holder.GetProperty(name).ToString()];
    }

    private static IEnumerable<List<(JsonElement, string)>> With(
        List<(JsonElement, string)> given, JsonElement parameter) =>
        ValuesOf(parameter).Select(v => given.Append((parameter, v)).ToList());

    /// <summary>The same thing may be said in a header and in the query, once.</summary>
    private static bool IsSame(JsonElement one, JsonElement other) =>
        NameOf(one).Equals(NameOf(other), StringComparison.OrdinalIgnoreCase);

    private static string NameOf(JsonElement parameter) => parameter.GetProperty("name").GetString()!;
}
