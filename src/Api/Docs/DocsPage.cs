using System.Net;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace OrleansKv.Api.Docs;

/// <summary>The OpenAPI document as a page, generated from it, so that the two never differ.</summary>
internal sealed class DocsPage
{
    private const string Style = """
        body{font:16px/1.5 system-ui,sans-serif;max-width:52rem;margin:0 auto;padding:1rem;color:#222;
        background:#fff}h1{font-size:1.6rem}
        h2{font-size:1.2rem;margin:2.2rem 0 .3rem;border-top:1px solid #ddd;padding-top:1rem}
        code,pre{font:14px/1.4 ui-monospace,monospace}pre{background:#f5f5f3;padding:.7rem;
        overflow-x:auto}dl{display:grid;grid-template-columns:minmax(6rem,max-content) 1fr;gap:.2rem 1rem}
        dd{margin:0}b.m{display:inline-block;min-width:4.5rem;color:#05506b}h2 code{word-break:break-all}
        nav a{display:block;text-decoration:none;color:#05506b;padding:.1rem 0}
        @media(max-width:30rem){dl{grid-template-columns:1fr}dd{margin-left:1rem}}
        """;

    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly StringBuilder _html = new();
    private readonly JsonElement _root;

    private DocsPage(JsonElement root) => _root = root;

    public static byte[] Of(byte[] document)
    {
        using var parsed = JsonDocument.Parse(document);
        var page = new DocsPage(parsed.RootElement);
        page.Write();
        return Encoding.UTF8.GetBytes(page._html.ToString());
    }

    private void Write()
    {
        var info = _root.GetProperty("info");
        _html.Append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\">")
            .Append("<meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">")
            .Append($"<title>{Text(info, "title")}</title><style>{Style}</style>")
            .Append($"<h1>{Text(info, "title")}</h1>");
        foreach (var paragraph in Text(info, "description").Split("\n\n"))
            _html.Append($"<p>{paragraph}</p>");
        _html.Append("<nav>");
        foreach (var (path, method, operation) in Operations())
            _html.Append($"<a href=\"#{Text(operation, "operationId")}\">{Title(path, method)}</a>");
        _html.Append("</nav>");
        foreach (var (path, method, operation) in Operations()) WriteOperation(path, method, operation);
        _html.Append("<h1>Schemas</h1>");
        foreach (var schema in _root.GetProperty("components").GetProperty("schemas").EnumerateObject())
            _html.Append($"<h2 id=\"{Encoded(schema.Name)}\">{Encoded(schema.Name)}</h2><pre>")
                .Append(Encoded(JsonSerializer.Serialize(schema.Value, Indented))).Append("</pre>");
        _html.Append("</html>\n");
    }

    private IEnumerable<(string Path, string Method, JsonElement Operation)> Operations()
    {
        foreach (var path in _root.GetProperty("paths").EnumerateObject())
            foreach (var operation in path.Value.EnumerateObject())
                yield return (path.Name, operation.Name.ToUpperInvariant(), operation.Value);
    }

    private void WriteOperation(string path, string method, JsonElement operation)
    {
        _html.Append($"<h2 id=\"{Text(operation, "operationId")}\">{Title(path, method)}</h2>")
            .Append($"<p>{Text(operation, "summary")}. {Text(operation, "description")}</p>");
        if (operation.TryGetProperty("parameters", out var parameters))
        {
            _html.Append("<dl>");
            foreach (var parameter in parameters.EnumerateArray().Select(Resolve))
                _html.Append($"<dt><code>{Text(parameter, "name")}</code> ")
                    .Append($"<small>{Text(parameter, "in")}</small></dt>")
                    .Append($"<dd>{Text(parameter, "description")} <small>{Facts(parameter)}</small></dd>");
            _html.Append("</dl>");
        }
        if (operation.TryGetProperty("requestBody", out var body))
            _html.Append("<p>Body: ").Append(Content(body)).Append("</p>").Append(Example(body));
        _html.Append("<dl>");
        foreach (var answer in operation.GetProperty("responses").EnumerateObject())
        {
            var response = Resolve(answer.Value);
            _html.Append($"<dt>{answer.Name}</dt>")
                .Append($"<dd>{Text(response, "description")} {Content(response)}</dd>");
        }
        _html.Append("</dl>");
    }

    /// <summary>"required; increment or touch", "1 to 1000; default 100": what its schema says.</summary>
    private static string Facts(JsonElement parameter)
    {
        var schema = parameter.GetProperty("schema");
        var facts = new List<string>();
        if (parameter.TryGetProperty("required", out _)) facts.Add("required");
        if (schema.TryGetProperty("enum", out var among))
            facts.Add(string.Join(" or ", among.EnumerateArray()));
        if (schema.TryGetProperty("const", out var only)) facts.Add($"{only} only");
        if (schema.TryGetProperty("type", out var type) && type.ValueEquals("boolean"))
            facts.Add("true or false");
        if (schema.TryGetProperty("minimum", out var from))
            facts.Add($"{from} to {schema.GetProperty("maximum")}");
        if (schema.TryGetProperty("default", out var byDefault))
            facts.Add($"default {byDefault.ToString().ToLowerInvariant()}");
        if (parameter.TryGetProperty("example", out var example)) facts.Add($"as {example}");
        return Encoded(string.Join("; ", facts));
    }

    private static string Content(JsonElement owner) => owner.TryGetProperty("content", out var content)
        ? string.Join(", ", content.EnumerateObject().Select(type =>
            $"<code>{Encoded(type.Name)}</code>{Link(type.Value.GetProperty("schema"))}"))
        : "";

    private static string Example(JsonElement body) => string.Concat(
        from type in body.GetProperty("content").EnumerateObject()
        where type.Value.TryGetProperty("example", out _)
        let text = type.Value.GetProperty("example").GetRawText().ReplaceLineEndings("\n")
        select $"<pre>{Encoded(text.Replace("\n              ", "\n"))}</pre>");

    private static string Link(JsonElement schema)
    {
        if (!schema.TryGetProperty("$ref", out var reference)) return "";
        var name = Encoded(reference.GetString()!.Split('/')[^1]);
        return $" <a href=\"#{name}\">{name}</a>";
    }

    private JsonElement Resolve(JsonElement element)
    {
        if (!element.TryGetProperty("$ref", out var reference)) return element;
        var found = _root;
        foreach (var step in reference.GetString()!.Split('/').Skip(1)) found = found.GetProperty(step);
        return found;
    }

    private static string Title(string path, string method) =>
        $"<b class=\"m\">{method}</b><code>{Encoded(path)}</code>";

    private static string Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var text) ? Encoded(text.GetString()!) : "";

    private static string Encoded(string text) => WebUtility.HtmlEncode(text);
}
