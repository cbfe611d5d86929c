using System.Net.Http.Headers;
using System.Text;

namespace OrleansKv.TestKit.HttpContract;

/// <summary>
/// The contract as requests and their answers, in order, on keys that are not used otherwise. The same table is
/// put to every kind of node.
/// </summary>
public static class Table
{
    private const string Json = "application/json";
    private static readonly string Kilobyte = new('k', 1014);
    private static readonly string Long = "\"" + new string('x', (1024 * 1024) - 2) + "\"";

    /// <summary>@r in an answer stands for any revision, ... at its end for anything.</summary>
    public static IReadOnlyList<Row> Rows { get; } =
    [
        .. RoundTrips(), .. Names(), .. Conditions(), .. Counters(), .. Retries(), .. Batches(), .. Lists(),
        .. Details.Rows, .. Refusals(),
    ];

    private static IEnumerable<Row> RoundTrips()
    {
        string[] values =
        [
            "null", "true", "0", "-1.50e+3", "\"\"", "\"\\u0000\"", "{\"a\": [1, {}]}", "\"🌱\"", "[]",
            Long,
        ];
        foreach (var (value, i) in values.Select((v, i) => (v, i)))
        {
            yield return new("PUT", $"/ct/json{i}", 201, $$"""{"key":"ct/json{{i}}","revision":@r}""")
            { Body = $$"""{"value":{{value}}}""", Type = Json };
            yield return new("GET", $"/ct/json{i}?raw", 200, value);
            yield return new(
                "GET", $"/ct/json{i}", 200, $$"""{"key":"ct/json{{i}}","value":{{value}},"revision":@r}""");
        }
        yield return new("PUT", "/ct/empty", 201, "{...") { Body = "", Type = "text/plain" };
        yield return new("GET", "/ct/empty?raw", 200, "");
        yield return new("PUT", "/ct/bytes", 201, "{...") { Bytes = [0xff, 0, 1, 0xfe], Type = "image/png" };
        yield return new("GET", "/ct/bytes", 200,
            """{"key":"ct/bytes","value":"/wAB/g==","encoding":"base64","revision":@r}""");
        yield return new("GET", "/ct/bytes", 200, null)
        { Headers = ["Accept: image/png"], Returned = [0xff, 0, 1, 0xfe] };
    }

    private static IEnumerable<Row> Names()
    {
        (string Target, string Key)[] names =
        [
            ("/ct/a%20b", "ct/a b"), ("/ct/a%2Fb", "ct/a/b"), ("/ct/%F0%9F%8C%B1", "ct/🌱"),
            ("/ct/+", "ct/+"), ("/%20", " "), ("/%09%0A", "\\t\\n"), ("/%C2%A0", "\\u00A0"),
            ("/ct//x", "ct//x"), ("/ct/%252F", "ct/%2F"), ("/ct/" + Kilobyte, "ct/" + Kilobyte),
        ];
        foreach (var (target, key) in names)
        {
            yield return new("PUT", target, 201, $$"""{"key":"{{key}}","revision":@r}""")
            { Body = """{"value":1}""", Type = Json };
            yield return new("GET", target, 200, $$"""{"key":"{{key}}","value":1,"revision":@r}""");
        }
        yield return new("PUT", "/_/key?name=ct%2Fa%00b", 201, """{"key":"ct/a\u0000b","revision":@r}""")
        { Body = """{"value":1}""", Type = Json };
        yield return new("GET", "/_/key?name=ct/a%00b&raw", 200, "1");
        yield return new("PUT", "/" + new string('k', 1025), 413, Problem("key-too-long")) { Body = "1" };
        yield return new("GET", "/ct/%C3%28", 400, Problem("bad-request"));
    }

    private static IEnumerable<Row> Conditions() =>
    [
        new("PUT", "/ct/c", 412, Problem("condition-failed")) { Body = "1", Headers = ["If-Match: *"] },
        new("PUT", "/ct/c", 201, "{...") { Body = "1", Headers = ["If-None-Match: *"] },
        new("PUT", "/ct/c", 412, Problem("condition-failed")) { Body = "2", Headers = ["If-None-Match: *"] },
        new("PUT", "/ct/c", 412, Problem("condition-failed")) { Body = "2", Headers = ["If-Match: \"999\""] },
        new("PUT", "/ct/c", 200, "{...") { Body = "2", Headers = ["If-Match: *"] },
        new("PUT", "/ct/c", 400, Problem("bad-request")) { Body = "2", Headers = ["If-Match: W/\"1\""] },
        new("GET", "/ct/c?raw", 200, "2"),
        new("GET", "/ct/c", 304, "") { Headers = ["If-None-Match: *"] },
        new("DELETE", "/ct/c", 412, Problem("condition-failed")) { Headers = ["If-Match: \"999\""] },
        new("DELETE", "/ct/c", 204, ""),
        new("DELETE", "/ct/c", 404, Problem("no-such-key")),
        new("GET", "/ct/c", 404, Problem("no-such-key")),
    ];

    private static IEnumerable<Row> Counters() =>
    [
        new("POST", "/ct/n?op=increment", 201, """{"key":"ct/n","value":1,"revision":@r}"""),
        new("POST", "/ct/n?op=increment&by=-43", 200, """{"key":"ct/n","value":-42,"revision":@r}"""),
        new("POST", "/ct/n?op=touch&ttl=1000", 200, """{"key":"ct/n","revision":@r,"expiresAt":"..."""),
        new("POST", "/ct/n?op=increment", 200, """{"key":"ct/n","value":-41,"revision":@r}"""),
        new("GET", "/ct/n", 200, """{"key":"ct/n","value":-41,"revision":@r,"expiresAt":"..."""),
        new("POST", "/ct/n?op=touch&ttl=none", 200, """{"key":"ct/n","revision":@r}"""),
        new("POST", "/ct/json3?op=increment", 409, Problem("not-a-number")),
        new("PUT", "/ct/max", 201, "{...") { Body = "9223372036854775807" },
        new("POST", "/ct/max?op=increment", 409, Problem("overflow")),
        new("POST", "/ct/missing?op=touch&ttl=9", 404, Problem("no-such-key")),
        new("POST", "/ct/n", 400, Problem("bad-request")),
    ];

    private static IEnumerable<Row> Retries() =>
    [
        new("POST", "/ct/r?op=increment", 201, """{"key":"ct/r","value":1,"revision":@r}""")
            { Headers = ["Idempotency-Key: x"] },
        new("POST", "/ct/r?op=increment", 200, """{"key":"ct/r","value":2,"revision":@r}"""),
        new("POST", "/ct/r?op=increment", 201, """{"key":"ct/r","value":1,"revision":@r}""")
            { Headers = ["Idempotency-Key: x"] },
        new("POST", "/ct/r?op=increment&by=2", 422, Problem("idempotency-mismatch"))
            { Headers = ["Idempotency-Key: x"] },
        new("GET", "/ct/r?raw", 200, "2"),
        .. Enumerable.Range(3, 14).Select(Counted), // 15 later changes: still recognised
        Counted(1) with { Status = 201, Headers = ["Idempotency-Key: x"] },
        Counted(17), // the 16th: the first is forgotten
        Counted(18) with { Headers = ["Idempotency-Key: x"] },
    ];

    private static Row Counted(int sum) =>
        new("POST", "/ct/r?op=increment", 200, $$"""{"key":"ct/r","value":{{sum}},"revision":@r}""");

    private static IEnumerable<Row> Batches() =>
    [
        new("POST", "/_/batch", 200, """{"results":[{"status":201,"key":"ct/b","revision":@r},"""
            + """{"status":200,"key":"ct/b","value":[1],"contentType":"application/json","revision":@r},"""
            + """{"status":404,"key":"ct/none",...""")
        {
            Type = Json,
            Body = """
                {"operations":[{"op":"put","key":"ct/b","value":[1]},{"op":"get","key":"ct/b"},
                {"op":"get","key":"ct/none"},{"op":"what"}]}
                """,
        },
        new("POST", "/_/batch", 400, Problem("bad-request")) { Body = "{", Type = Json },
    ];

    private static IEnumerable<Row> Lists() =>
    [
        new("PUT", "/ct/l/b", 201, "{...") { Body = "1" },
        new("PUT", "/ct/l/a", 201, "{...") { Body = "2", Type = "text/plain" },
        new("GET", "/_/keys?prefix=ct/l/", 200, """{"keys":[{"key":"ct/l/a","revision":@r},"""
            + """{"key":"ct/l/b","revision":@r}],"cursor":null,"complete":true}"""),
        new("GET", "/_/keys?prefix=ct/l/&limit=1&values=true", 200,
            """{"keys":[{"key":"ct/l/a","revision":@r"""
            + """,...value":"2","contentType":"text/plain"}],"cursor":"Y3QvbC9h","complete":false}"""),
        new("GET", "/_/keys?prefix=ct/l/&cursor=Y3QvbC9h", 200,
            """{"keys":[{"key":"ct/l/b","revision":@r}],"cursor":null,"complete":true}"""),
    ];

    private static IEnumerable<Row> Refusals() =>
    [
        new("PUT", "/_/x", 404, Problem("reserved")) { Body = "1" },
        new("PATCH", "/ct/x", 405, Problem("method-not-allowed")),
        new("PUT", "/ct/x", 400, Problem("bad-request")) { Body = "{\"value\":1,}", Type = Json },
        new("PUT", "/ct/x", 413, Problem("value-too-long")) { Bytes = new byte[(1024 * 1024) + 1] },
        new("PUT", "/ct/x", 415, Problem("unsupported-type"))
            { Body = "1", Headers = ["Content-Encoding: gzip"] },
        new("POST", "/clear", 403, Problem("cross-site")) { Headers = ["Origin: http://elsewhere.example"] },
        new("GET", "/ct/x", 404, Problem("no-such-key")),
    ];

    internal static string Problem(string name) => $$"""{"type":"urn:orleanskv:{{name}}",...""";
}

/// <param name="Answer">The body; null: see <see cref="Returned"/>.</param>
public sealed record Row(string Method, string Target, int Status, string? Answer)
{
    public string? Body { get; init; }

    public byte[]? Bytes { get; init; }

    public string? Type { get; init; }

    public string[] Headers { get; init; } = [];

    public byte[]? Returned { get; init; }

    public HttpRequestMessage Request(string address)
    {
        var exact = new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true };
        var request = new HttpRequestMessage(new(Method), new Uri($"http://{address}{Target}", exact));
        if ((Bytes ?? (Body is null ? null : Encoding.UTF8.GetBytes(Body))) is { } body)
            request.Content = new ByteArrayContent(body)
            { Headers = { ContentType = Type is null ? null : MediaTypeHeaderValue.Parse(Type) } };
        foreach (var (name, value) in Headers.Select(h => (h.Split(": ")[0], h.Split(": ")[1])))
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content!.Headers.TryAddWithoutValidation(name, value);
        return request;
    }
}
