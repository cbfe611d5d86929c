using static OrleansKv.TestKit.HttpContract.Table;

namespace OrleansKv.TestKit.HttpContract;

/// <summary>The part of the table that few clients meet: odd queries and bodies, conditional reads.</summary>
public static class Details
{
    private const string Json = "application/json";

    public static IEnumerable<Row> Rows => [.. Queries(), .. Bodies(), .. Reads()];

    /// <summary>What stands in a query: once, in one spelling, and where it means something.</summary>
    private static IEnumerable<Row> Queries()
    {
        yield return new("PUT", "/ct/q", 201, "{...") { Body = "5" };
        string[] taken =
        [
            "GET /ct/q?raw&nonsense=1&nonsense=2", "PUT /ct/q?ttl=60&nonsense", "PUT /ct/q?ttl=none",
            "POST /ct/q?op=increment&by=-1", "POST /ct/q?op=increment&by=%2B1",
            "POST /ct/q?op=increment&by=01",
            "POST /ct/q?op=touch&ttl=1000.5", "POST /ct/q?op=touch&ttl=010", "GET /_/keys?limit=010",
            "GET /_/keys?Limit=0",
        ];
        foreach (var request in taken) yield return Of(request, 200, "...") with { Body = Five(request) };
        string[] refused =
        [
            "GET /ct/q?raw&raw", "GET /ct/q?raw=yes", "GET /ct/q?op=increment", "HEAD /ct/q?op=increment",
            "PUT /ct/q?op=increment", "DELETE /ct/q?op=touch", "PUT /ct/q?ttl=1&ttl=1", "PUT /ct/q?ttl=0",
            "PUT /ct/q?ttl=", "PUT /ct/q?ttl=1e3", "PUT /ct/q?ttl=+5", "PUT /ct/q?ttl=3153600001",
            "POST /ct/q?op=Increment", "POST /ct/q?op=increment&op=touch",
            "POST /ct/q?op=increment&by=1&by=2", "POST /ct/q?op=increment&by=",
            "POST /ct/q?op=increment&by=+1", "POST /ct/q?op=increment&by=1.0",
            "POST /ct/q?op=increment&by=9223372036854775808", "POST /ct/q?op=touch&ttl=None",
            "GET /_/keys?limit=0", "GET /_/keys?limit=1001", "GET /_/keys?limit=%2B5",
            "GET /_/keys?limit=5.0", "GET /_/keys?limit=", "GET /_/keys?prefix=a&prefix=b",
            "GET /_/key?name=a&name=b", "GET /_/key?name=", "GET /_/key", "POST /clear?prefix=ct/",
            "POST /clear?all",
        ];
        foreach (var request in refused)
            yield return Of(request, 400, request[0] == 'H' ? "" : Problem("bad-request"))
                with
            { Body = Five(request) };
        yield return new("GET", "/ct/q?raw", 200, "6");
    }

    private static Row Of(string request, int status, string? answer) =>
        new(request.Split(' ')[0], request.Split(' ')[1], status, answer);

    private static string? Five(string request) => request[..3] == "PUT" ? "5" : null;

    /// <summary>An unexpected body is ignored where that is harmless.</summary>
    private static IEnumerable<Row> Bodies() =>
    [
        new("PUT", "/ct/body", 201, "{...") { Body = """{"value":1}""", Type = Json },
        new("GET", "/ct/body", 200, """{"key":"ct/body","value":1,"revision":@r}""") { Body = "x" },
        new("POST", "/ct/body?op=increment", 400, Problem("bad-request")) { Body = "by=5" },
        new("POST", "/ct/body?op=touch&ttl=9", 400, Problem("bad-request")) { Body = "{}", Type = Json },
        new("POST", "/ct/body?op=increment", 200, """{"key":"ct/body","value":2,"revision":@r}""")
            { Body = "" },
        new("POST", "/clear", 400, Problem("bad-request")) { Body = """{"prefix":"ct/"}""", Type = Json },
        new("PUT", "/ct/body", 400, Problem("bad-request")) { Body = """{"value":1,"ttl":9}""", Type = Json },
        new("PUT", "/ct/body", 400, Problem("bad-request")) { Body = "1", Headers = ["Ttl: 9"] },
        new("DELETE", "/ct/body", 204, "") { Body = "x" },
    ];

    /// <summary>Conditions of reads, and HEAD.</summary>
    private static IEnumerable<Row> Reads() =>
    [
        new("PUT", "/ct/read", 201, "{...") { Body = "1" },
        new("GET", "/ct/read", 200, "{...") { Headers = ["If-Match: *"] },
        new("GET", "/ct/read", 412, Problem("condition-failed")) { Headers = ["If-Match: \"999999\""] },
        new("HEAD", "/ct/read", 412, "") { Headers = ["If-Match: \"999999\""] },
        new("GET", "/ct/read?raw", 304, "") { Headers = ["If-None-Match: *"] },
        new("HEAD", "/ct/read", 304, "") { Headers = ["If-None-Match: *"] },
        new("GET", "/ct/read", 200, "{...") { Headers = ["If-None-Match: \"999999\", W/\"0\""] },
        new("GET", "/ct/read?consistency=local", 200, "{...") { Headers = ["If-None-Match: *"] },
        new("GET", "/ct/read?consistency=local", 400, Problem("bad-request"))
            { Headers = ["If-Match: *"] },
        new("GET", "/ct/none", 404, Problem("no-such-key")) { Headers = ["If-Match: *"] },
        new("GET", "/ct/none", 404, Problem("no-such-key")) { Headers = ["If-None-Match: *"] },
        new("HEAD", "/ct/none", 404, ""),
        .. new[] { "/ct/read", "/ct/read?raw", "/_/keys", "/_/watch", "/_/cluster", "/_/health/live", "/" }
            .Select(target => new Row("HEAD", target, 200, "")),
        new("HEAD", "/_/batch", 405, ""),
        new("OPTIONS", "/ct/read", 405, Problem("method-not-allowed")),
        new("GET", "/ct/read", 200, "{...") { Headers = ["Accept: text/html"] },
        new("GET", "/ct/read", 200, "1") { Headers = ["Accept: application/octet-stream"] },
        new("GET", "/ct/read?raw", 200, "1") { Headers = ["Range: bytes=1-5"] },
    ];
}
