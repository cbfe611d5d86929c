using System.Text.Json;
using System.Text.RegularExpressions;

namespace OrleansKv.Api.Tests.Support;

/// <summary>The part of JSON Schema that the document uses; a keyword it does not know is an error.</summary>
internal static class Schema
{
    private static readonly string[] Remarks =
        ["description", "format", "default", "minLength", "maxLength", "exclusiveMinimum", "maxItems"];

    public static JsonElement Resolve(JsonElement root, JsonElement element)
    {
        if (!element.TryGetProperty("$ref", out var reference)) return element;
        return reference.GetString()!.Split('/').Skip(1).Aggregate(root, (at, step) => at.GetProperty(step));
    }

    /// <returns>Null when the value is as the schema says.</returns>
    public static string? ErrorOf(JsonElement root, JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("$ref", out _)) return ErrorOf(root, Resolve(root, schema), value, at);
        foreach (var rule in schema.EnumerateObject())
            if (!Remarks.Contains(rule.Name) && Break(root, schema, rule, value, at) is { } error)
                return error;
        return null;
    }

    private static string? Break(
        JsonElement root, JsonElement schema, JsonProperty rule, JsonElement value, string at)
        => rule.Name switch
        {
            "type" => Types(rule.Value).Any(t => Is(t, value)) ? null : $"{at} is not {rule.Value}: {value}",
            "const" => JsonElement.DeepEquals(rule.Value, value) ? null : $"{at} is not {rule.Value}: {value}",
            "enum" => rule.Value.EnumerateArray().Any(e => JsonElement.DeepEquals(e, value))
                ? null
                : $"{at} is not among {rule.Value}: {value}",
            "pattern" => Regex.IsMatch(value.GetString()!, rule.Value.GetString()!) ? null : $"{at}: {value}",
            "minimum" => value.GetDouble() >= rule.Value.GetDouble() ? null : $"{at} is too small: {value}",
            "required" => rule.Value.EnumerateArray()
                .Select(name => name.GetString()!)
                .FirstOrDefault(name => !value.TryGetProperty(name, out _)) is { } missing
                ? $"{at} lacks {missing}"
                : null,
            "properties" => Members(value)
                .Select(member => rule.Value.TryGetProperty(member.Name, out var inner)
                    ? ErrorOf(root, inner, member.Value, $"{at}.{member.Name}")
                    : null)
                .FirstOrDefault(error => error is not null),
            "additionalProperties" => Members(value)
                .Where(member => !schema.GetProperty("properties").TryGetProperty(member.Name, out _))
                .Select(member => $"{at} has an undocumented {member.Name}")
                .FirstOrDefault(),
            "items" => value.EnumerateArray()
                .Select((item, i) => ErrorOf(root, rule.Value, item, $"{at}[{i}]"))
                .FirstOrDefault(error => error is not null),
            "allOf" => rule.Value.EnumerateArray()
                .Select(part => ErrorOf(root, part, value, at))
                .FirstOrDefault(error => error is not null),
            "oneOf" => rule.Value.EnumerateArray().Any(part => ErrorOf(root, part, value, at) is null)
                ? null
                : $"{at} is none of the alternatives: {value}",
            _ => $"{at}: the test does not know '{rule.Name}'",
        };

    private static IEnumerable<JsonProperty> Members(JsonElement value) =>
        value.ValueKind == JsonValueKind.Object ? value.EnumerateObject() : [];

    private static IEnumerable<string> Types(JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Select(t => t.GetString()!)
        : [type.GetString()!];

    private static bool Is(string type, JsonElement value) => type switch
    {
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind.ToString().Equals(type, StringComparison.OrdinalIgnoreCase),
    };
}
