using System.Text;
using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

public sealed class PutTests : ApiTest
{
    [Fact]
    public async Task A_put_creates_and_then_replaces_with_growing_revisions()
    {
        var created = (await PutAsync("/k", "1")).Is(201);
        var replaced = (await PutAsync("/k", "2")).Is(200);
        Assert.Equal("""{"key":"k","revision":1}""", created.Text);
        Assert.Equal("""{"key":"k","revision":2}""", replaced.Text);
        Assert.Equal(("\"1\"", "\"2\""), (created.ETag, replaced.ETag));
        Assert.Equal("application/json", created.ContentType);
    }

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("0")]
    [InlineData("-1.50e+400")]
    [InlineData("123456789012345678901234567890")]
    [InlineData("\"\"")]
    [InlineData("\"caf\u00e9 \\u0000 \\ud800 \ud83d\ude00 </script>\"")]
    [InlineData("[ 1,\n 2 ]")]
    [InlineData("{\"b\": 1, \"a\": {\"value\": [{}]}, \"b\": 2}")]
    public async Task A_json_value_keeps_its_exact_text(string value)
    {
        (await PutAsync("/k", $" {value} ")).Is(201);
        var raw = (await GetAsync("/k?raw")).Is(200);
        Assert.Equal(value, raw.Text);
        Assert.Equal("application/json", raw.ContentType);
        Assert.Equal($$"""{"key":"k","value":{{value}},"revision":1}""", (await GetAsync("/k")).Text);
    }

    [Fact]
    public async Task Json_may_be_nested_to_a_limit()
    {
        static string Nested(int depth) => new string('[', depth) + new string(']', depth);
        (await PutAsync("/k", Nested(999))).Is(201);
        Assert.Equal(Nested(999), (await GetAsync("/k?raw")).Text);
        (await PutAsync("/k", Nested(1001))).IsProblem(400, "bad-request");
        (await PutAsync("/k", new string('[', 500_000))).IsProblem(400, "bad-request");
    }

    [Theory]
    [InlineData("", "line 1, byte 1")]
    [InlineData("{", "line 1, byte 2")]
    [InlineData("{\"value\": 1,}", "line 1, byte 13")]
    [InlineData("{\n  \"value\": nope }", "line 2, byte 13")]
    [InlineData("{\"value\": 1} x", "line 1, byte 14")]
    [InlineData("{\"value\": \"\u0001\"}", "line 1, byte 12")]
    [InlineData("{\"value\": 1, \"valu\\ud800e\": 1}", "unknown member")]
    [InlineData("[]", "not an object")]
    [InlineData("7", "not an object")]
    [InlineData("{}", "no \"value\"")]
    [InlineData("{\"ttl\": 5}", "no \"value\"")]
    [InlineData("{\"Value\": 5}", "\"Value\"")]
    [InlineData("{\"value\": 5, \"tll\": 1}", "\"tll\"")]
    [InlineData("{\"value\": 5, \"value\": 6}", "twice")]
    [InlineData("{\"value\": 5, \"ttl\": 1, \"ttl\": 1}", "twice")]
    public async Task A_broken_envelope_is_refused_and_the_answer_says_where(string body, string hint)
    {
        var detail = (await PutAsync("/k", Json(body))).IsProblem(400, "bad-request");
        Assert.Contains(hint, detail);
        (await GetAsync("/k")).Is(404);
    }

    [Fact]
    public async Task A_json_body_that_is_not_utf8_is_refused()
    {
        byte[] body = [.. "{\"value\":\""u8, 0xff, .. "\"}"u8];
        (await PutAsync("/k", Bytes(body, "application/json"))).IsProblem(400, "bad-request");
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("APPLICATION/JSON; charset=UTF-8")]
    [InlineData("application/json;charset=\"utf-8\"")]
    public async Task Json_is_told_by_its_media_type(string type)
    {
        (await PutAsync("/k", Bytes("{\"value\":[1]}"u8.ToArray(), type))).Is(201);
        var raw = await GetAsync("/k?raw");
        Assert.Equal(("[1]", "application/json"), (raw.Text, raw.ContentType));
    }

    [Fact]
    public async Task Json_in_another_charset_is_refused() =>
        (await PutAsync("/k", Bytes("{}"u8.ToArray(), "application/json; charset=utf-16")))
            .IsProblem(415, "unsupported-type");

    [Theory]
    [InlineData("text/plain; charset=iso-8859-1")]
    [InlineData("application/vnd.api+json")]
    [InlineData("image/png")]
    public async Task Other_bodies_keep_their_bytes_and_type(string type)
    {
        var body = new byte[3000];
        new Random(1).NextBytes(body);
        (await PutAsync("/k", Bytes(body, type))).Is(201);
        var raw = (await GetAsync("/k?raw")).Is(200);
        Assert.Equal(body, raw.Body);
        Assert.Equal(type, raw.ContentType);
        Assert.Equal("nosniff", raw.Header("X-Content-Type-Options"));
    }

    [Fact]
    public async Task A_body_without_a_type_is_bytes()
    {
        (await PutAsync("/k", Bytes([1, 2], null))).Is(201);
        var raw = await GetAsync("/k?raw");
        Assert.Equal([1, 2], raw.Body);
        Assert.Equal("application/octet-stream", raw.ContentType);
    }

    [Fact]
    public async Task A_value_may_be_empty()
    {
        (await PutAsync("/k", Text(""))).Is(201);
        Assert.Empty((await GetAsync("/k?raw")).Is(200).Body);
        Assert.Equal("""{"key":"k","value":"","revision":1}""", (await GetAsync("/k")).Text);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("text/*")]
    [InlineData("text/plain; a=\u00e9")]
    public async Task A_type_that_is_none_is_refused(string type) =>
        (await Node.RawAsync(
            $"PUT /k HTTP/1.1\r\nHost: localhost\r\nContent-Type: {Utf8AsLatin1(type)}\r\nContent-Length: 0\r\n\r\n"))
            .IsProblem(400, "bad-request");

    [Fact]
    public async Task A_type_longer_than_a_record_holds_is_refused() =>
        (await PutAsync("/k", Bytes([], "text/" + new string('x', Limits.ContentTypeBytes))))
            .IsProblem(400, "bad-request");

    [Fact]
    public async Task What_would_be_forgotten_is_refused()
    {
        (await PutAsync("/k", Text("x"), ("Content-Encoding", "gzip"))).IsProblem(415, "unsupported-type");
        (await PutAsync("/k", Text("x"), ("Content-Range", "bytes 0-0/2"))).IsProblem(400, "bad-request");
        (await PutAsync("/k", Text("x"), ("Content-Encoding", "identity"))).Is(201);
    }

    private static string Utf8AsLatin1(string text) =>
        Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
