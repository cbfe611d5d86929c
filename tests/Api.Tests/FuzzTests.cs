using System.Text;
using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

/// <summary>No input reaches the answer for defects, and no answer breaks the contract of errors.</summary>
public sealed class FuzzTests : ApiTest
{
    private static readonly string[] Methods = ["GET", "GET", "HEAD", "PUT", "PUT", "DELETE", "POST", "BREW"];

    private static readonly string[] Pieces =
    [
        "/", "//", "a", "k", "..", ".", "%2F", "%25", "%", "%z", "%ff", "%00", "%F0%9F%92%A1", "_", "_/",
        "keys", "key", "clear", "?", "&", "=", "name=", "prefix=", "cursor=", "limit=", "values=true",
        "raw", "consistency=", "local", "YQ", "1", "+", "#", "http://x", "*", "\u00e9", "\t", "\"", "[",
        "{}", ":", ";", "~", "'",
    ];

    private static readonly string[] Headers =
    [
        "If-Match", "If-None-Match", "Accept", "Content-Type", "Ttl", "Idempotency-Key", "Content-Encoding",
        "Origin", "Content-Range", "Sec-Fetch-Site", "Expect", "Transfer-Encoding", "Content-Length",
        "Range", "Host",
    ];

    private static readonly string[] Values =
    [
        "*", "\"1\"", "\"", "W/\"1\"", ",", ";", "1", "-1", "1e9", "application/json", "text/plain", "*/*",
        "q=", "=", "charset=", "utf-8", "chunked, x", "gzip", "100-continue", "", " ", "\u00c3\u00a9",
        "\u00ff", "\t", "x", "99999999999999999999", "bytes", "null",
    ];

    private static readonly string[] Bodies =
    [
        "{\"value\":1}", "{\"value\":", "{", "}", "[", "]", ",", ":", "\"value\"", "\"ttl\"", "1", "-",
        "1e999", "null", "\"\\ud800\"", "\"\u00ff\"", "\"", "\\", "true", " ", "\n", "/*", "\0",
    ];

    [Theory, InlineData(1), InlineData(2), InlineData(3)]
    public async Task No_request_is_answered_with_a_defect(int seed)
    {
        var random = new Random(seed);
        var statuses = new HashSet<int>();
        for (var i = 0; i < 700; i++)
        {
            var request = Request(random);
            var answer = await Node.RawAsync(request);
            statuses.Add(answer.Status);
            var story = $"seed {seed}, request {i}: {answer.Status}\n{request}";
            Assert.True(answer.Status is >= 200 and not 500, story);
            if (answer is { Status: >= 400, Body.Length: > 0 })
                Assert.True(answer.ContentType == "application/problem+json", story);
        }
        Assert.Superset(new HashSet<int> { 200, 201, 204, 400, 404, 405 }, statuses);
        Assert.Empty(Node.Log.Errors);
    }

    [Fact]
    public async Task No_json_body_is_answered_with_a_defect()
    {
        var random = new Random(7);
        var statuses = new HashSet<int>();
        for (var i = 0; i < 1500; i++)
        {
            var body = Encoding.Latin1.GetBytes("{\"value\":" + Some(random, Bodies, 5) + "}");
            statuses.Add((await PutAsync("/k", Bytes(body, "application/json"))).Status);
            if (statuses.Contains(500)) Assert.Fail($"body {i}: {Encoding.Latin1.GetString(body)}");
            _ = (await GetAsync("/k")) is { Status: 200 } stored ? stored.Json : default;
        }
        Assert.Equal([200, 201, 400], statuses.Order());
        Assert.Empty(Node.Log.Errors);
    }

    private static string Request(Random random)
    {
        var target = random.Next(3) == 0 ? "/k" : (random.Next(20) == 0 ? "" : "/") + Some(random, Pieces, 8);
        var request = new StringBuilder($"{Pick(random, Methods)} {target} HTTP/1.1\r\n");
        if (random.Next(20) != 0) request.Append("Host: localhost\r\n");
        for (var left = random.Next(4); left > 0; left--)
            request.Append($"{Pick(random, Headers)}: {Some(random, Values, 2)}\r\n");
        var body = Some(random, Bodies, 6);
        if (random.Next(3) != 0) request.Append($"Content-Length: {body.Length}\r\n");
        // Enough follows for any Content-Length that the pieces make and the limit lets pass.
        return request.Append($"Connection: close\r\n\r\n{body}{new string(' ', 2000)}").ToString();
    }

    private static string Some(Random random, string[] from, int most) =>
        string.Concat(Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => Pick(random, from)));

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
