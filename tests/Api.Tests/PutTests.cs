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
        (await PutAsync("/k", Nested(1000))).Is(201);
        Assert.Equal(Nested(1000), (await GetAsync("/k?raw")).Text);
        Assert.Contains("1,000 levels", (await PutAsync("/k", Nested(1001))).IsProblem(400, "bad-request"));
        (await Node.SendAsync("POST", "/_/batch", Batch(Nested(1001)))).IsProblem(400, "bad-request");
        (await PutAsync("/k", new string('[', 500_000))).IsProblem(400, "bad-request");
    }

    /// <summary>Half of a surrogate pair is JSON by its grammar, though no text can hold it.</summary>
    [Theory]
    [InlineData("\"\\ud83d\"")]
    [InlineData("{\"\\udca1\":[\"\\ud83d \\ud83d\"]}")]
    [InlineData("1000 levels of arrays")]
    [InlineData("1000 levels of objects")]
    public async Task A_json_value_is_the_same_through_every_interface(string value)
    {
        if (value.EndsWith("arrays", StringComparison.Ordinal))
            value = new string('[', 1000) + new string(']', 1000);
        if (value.EndsWith("objects", StringComparison.Ordinal))
            value = string.Concat(Enumerable.Repeat("{\"a\":", 1000)) + "0" + new string('}', 1000);
        (await PutAsync("/k", value)).Is(201);
        (await Node.SendAsync("POST", "/_/batch", Batch(value))).Is(200);
        Assert.Equal(value, (await GetAsync("/b?raw")).Is(200).Text);
        Assert.Equal($$"""{"key":"k","value":{{value}},"revision":1}""", (await GetAsync("/k")).Text);
        var member = $"\"value\":{value},\"contentType\"";
        Assert.Contains(member, (await GetAsync("/_/keys?values=true&prefix=k")).Is(200).Text);
        var read = await Node.SendAsync("POST", "/_/batch", Json("""{"operations":[{"op":"get","key":"k"}]}"""));
        Assert.Contains(member, read.Is(200).Text);
        var watch = new ScriptedWatch();
        await using var node = await Node.StartAsync(CreateStore(), View, Clock, watches: watch);
        watch.Tell(new(
            WatchKind.Put, "t", Key.From("k"), 1, new(Encoding.UTF8.GetBytes(value), Value.Json)));
        watch.End();
        Assert.Contains(member, (await node.SendAsync("GET", "/_/watch")).Is(200).Text);
    }

    [Fact]
    public async Task A_byte_order_mark_before_json_is_ignored_and_the_value_keeps_its_bytes()
    {
        byte[] put = [0xef, 0xbb, 0xbf, .. "{\"value\": [ 1, \"\ufeff\" ] }"u8];
        (await PutAsync("/k", Bytes(put, "application/json"))).Is(201);
        Assert.Equal("[ 1, \"\ufeff\" ]", (await GetAsync("/k?raw")).Text);
        byte[] batch = [0xef, 0xbb, 0xbf, .. "{\"operations\":[{\"op\":\"put\",\"key\":\"b\",\"value\":\"x\"}]}"u8];
        (await Node.SendAsync("POST", "/_/batch", Bytes(batch, "application/json"))).Is(200);
        Assert.Equal("\"x\"", (await GetAsync("/b?raw")).Text);
        (await PutAsync("/t", Bytes(put, "text/plain"))).Is(201);
        Assert.Equal(put, (await GetAsync("/t?raw")).Body);
    }

    [Theory]
    [InlineData("utf-16", true)]
    [InlineData("utf-16BE", true)]
    [InlineData("utf-16", false)]
    [InlineData("utf-16BE", false)]
    [InlineData("utf-32", true)]
    public async Task A_json_body_in_another_encoding_is_refused_by_its_name(string encoding, bool isMarked)
    {
        foreach (var target in new[] { "PUT /k", "POST /_/batch" })
        {
            var text = (isMarked ? "\ufeff" : "") + "{\"value\":1}";
            var body = Bytes(Encoding.GetEncoding(encoding).GetBytes(text), "application/json");
            var answer = await Node.SendAsync(target.Split(' ')[0], target.Split(' ')[1], body);
            Assert.Contains("UTF-16 or UTF-32", answer.IsProblem(400, "bad-request"));
        }
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
    [InlineData("{\"ttl\": 5}", "?ttl=60")]
    [InlineData("{\"Value\": 5}", "\"Value\"")]
    [InlineData("{\"value\": 5, \"tll\": 1}", "\"tll\"")]
    [InlineData("{\"value\": 5, \"value\": 6}", "twice")]
    [InlineData("{\"value\": 5, \"ttl\": 1}", "?ttl=60")]
    [InlineData("{\"value\": 5, \"ttl\": null}", "?ttl=60")]
    public async Task An_invalid_envelope_is_refused_and_the_answer_says_where(string body, string hint)
    {
        var detail = (await PutAsync("/k", Json(body))).IsProblem(400, "bad-request");
        Assert.Contains(hint, detail);
        (await GetAsync("/k")).Is(404);
    }

    [Fact]
    public async Task A_json_body_that_is_not_utf8_is_refused()
    {
        byte[] body = [.. "{\"value\":\""u8, 0xff, .. "\"}"u8];
        var detail = (await PutAsync("/k", Bytes(body, "application/json"))).IsProblem(400, "bad-request");
        Assert.Contains("not UTF-8, at byte 11", detail);
    }

    [Theory]
    [InlineData("application/json")]
    [InlineData("APPLICATION/JSON; charset=UTF-8")]
    [InlineData("application/json;charset=\"utf-8\"")]
    public async Task Json_is_recognized_by_its_media_type(string type)
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
    public async Task An_invalid_type_is_refused(string type) =>
        (await Node.RawAsync(
            $"PUT /k HTTP/1.1\r\nHost: localhost\r\nContent-Type: {Utf8AsLatin1(type)}\r\nContent-Length: 0\r\n\r\n"))
            .IsProblem(400, "bad-request");

    [Fact]
    public async Task A_type_longer_than_a_record_holds_is_refused() =>
        (await PutAsync("/k", Bytes([], "text/" + new string('x', Limits.ContentTypeBytes))))
            .IsProblem(400, "bad-request");

    [Fact]
    public async Task Headers_that_would_be_ignored_are_refused()
    {
        (await PutAsync("/k", Text("x"), ("Content-Encoding", "gzip"))).IsProblem(415, "unsupported-type");
        (await PutAsync("/k", Text("x"), ("Content-Range", "bytes 0-0/2"))).IsProblem(400, "bad-request");
        (await PutAsync("/k", Text("x"), ("Content-Encoding", "identity"))).Is(201);
    }

    private static StringContent Batch(string value) =>
        Json($$"""{"operations":[{"op":"put","key":"b","value":{{value}}}]}""");

    private static string Utf8AsLatin1(string text) =>
        Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
