using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

public sealed class GetTests : ApiTest
{
    [Fact]
    public async Task A_read_answers_the_envelope_and_its_revision()
    {
        await PutAsync("/k", """{"a":1}""");
        var got = (await GetAsync("/k")).Is(200);
        Assert.Equal("""{"key":"k","value":{"a":1},"revision":1}""", got.Text);
        Assert.Equal("\"1\"", got.ETag);
        Assert.Equal("application/json", got.ContentType);
        Assert.Equal(("no-cache", "Accept"), (got.Header("Cache-Control"), got.Header("Vary")));
    }

    [Fact]
    public async Task Text_is_shown_as_text_and_other_bytes_as_base64()
    {
        await PutAsync("/text", Text("grüße \0 \"💡\""));
        Assert.Equal("grüße \0 \"💡\"", (await GetAsync("/text")).Json.GetProperty("value").GetString());
        await PutAsync("/bytes", Bytes([0xff, 0x00, 0xfe]));
        Assert.Equal(
            """{"key":"bytes","value":"/wD+","encoding":"base64","revision":1}""",
            (await GetAsync("/bytes")).Text);
    }

    [Fact]
    public async Task An_absent_key_is_a_problem_that_names_it() =>
        Assert.Contains("'a/b c'", (await GetAsync("/a/b%20c")).IsProblem(404, "no-such-key"));

    [Theory]
    [InlineData("*/*", false)]
    [InlineData("application/json", false)]
    [InlineData("text/html", false)]
    [InlineData("text/html, application/xhtml+xml, */*;q=0.8", false)]
    [InlineData("application/json, text/plain, */*", false)]
    [InlineData("nonsense;;", false)]
    [InlineData("text/plain;q=0", false)]
    [InlineData("text/plain", true)]
    [InlineData("TEXT/plain", true)]
    [InlineData("text/*", true)]
    [InlineData("application/octet-stream", true)]
    [InlineData("application/json;q=0.5, text/plain", true)]
    public async Task Accept_chooses_between_the_envelope_and_the_bytes(string accept, bool isRaw)
    {
        await PutAsync("/k", Text("hello"));
        var got = (await GetAsync("/k", ("Accept", accept))).Is(200);
        Assert.Equal(isRaw ? "hello" : """{"key":"k","value":"hello","revision":1}""", got.Text);
        Assert.Equal(isRaw ? "text/plain" : "application/json", got.ContentType);
        Assert.Equal("\"1\"", got.ETag);
    }

    [Theory]
    [InlineData("?raw", true)]
    [InlineData("?raw=true", true)]
    [InlineData("?x=1&raw=", true)]
    [InlineData("?%72aw", true)]
    [InlineData("?raw=false", false)]
    [InlineData("?Raw", false)]
    [InlineData("?", false)]
    public async Task The_query_may_ask_for_the_bytes(string query, bool isRaw)
    {
        await PutAsync("/k", Text("hello"));
        Assert.Equal(isRaw, (await GetAsync("/k" + query)).Is(200).Text == "hello");
    }

    [Fact]
    public async Task A_switch_that_is_neither_true_nor_false_is_refused() =>
        (await GetAsync("/k?raw=maybe")).IsProblem(400, "bad-request");

    [Theory]
    [InlineData("\"1\"", 304)]
    [InlineData("W/\"1\"", 304)]
    [InlineData("\"0\", \"1\"", 304)]
    [InlineData("*", 304)]
    [InlineData("\"2\"", 200)]
    [InlineData("1", 200)]
    [InlineData("nonsense", 200)]
    public async Task A_revision_that_the_client_has_is_not_sent_again(string tags, int status)
    {
        await PutAsync("/k", "1");
        var got = (await GetAsync("/k", ("If-None-Match", tags))).Is(status);
        Assert.Equal("\"1\"", got.ETag);
        Assert.Equal(status == 304, got.Body.Length == 0);
    }

    [Theory]
    [InlineData("\"1\"", 200)]
    [InlineData("\"0\", \"1\"", 200)]
    [InlineData("*", 200)]
    [InlineData("W/\"1\"", 412)]
    [InlineData("\"2\"", 412)]
    [InlineData("nonsense", 412)]
    public async Task A_revision_that_does_not_match_is_not_sent(string tags, int status)
    {
        await PutAsync("/k", "1");
        foreach (var method in new[] { "GET", "HEAD" })
        {
            var got = (await Node.SendAsync(method, "/k", null, ("If-Match", tags))).Is(status);
            Assert.Equal("\"1\"", got.ETag);
        }
        (await GetAsync("/absent", ("If-Match", tags))).IsProblem(404, "no-such-key");
        (await GetAsync("/k?consistency=local", ("If-Match", tags))).IsProblem(400, "bad-request");
    }

    [Fact]
    public async Task If_Match_takes_precedence_over_If_None_Match()
    {
        await PutAsync("/k", "1");
        (string, string) known = ("If-None-Match", "\"1\"");
        (await GetAsync("/k", ("If-Match", "\"2\""), known)).Is(412);
        (await GetAsync("/k", ("If-Match", "\"1\""), known)).Is(304);
    }

    [Theory]
    [InlineData("/k")]
    [InlineData("/k?raw")]
    [InlineData("/absent")]
    [InlineData("/%zz")]
    [InlineData("/")]
    [InlineData("/_/keys")]
    [InlineData("/_/cluster")]
    [InlineData("/_/health/live")]
    [InlineData("/_/nothing")]
    public async Task Head_answers_the_headers_of_get_without_its_body(string target)
    {
        await PutAsync("/k", Bytes([1, 2, 3], "image/png"));
        var get = await GetAsync(target);
        var head = (await Node.SendAsync("HEAD", target)).Is(get.Status);
        Assert.Empty(head.Body);
        foreach (var name in new[] { "Content-Type", "Content-Length", "ETag", "Cache-Control", "Vary" })
            Assert.Equal(get.Header(name), head.Header(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData("?raw")]
    public async Task A_local_read_is_marked_and_has_no_etag(string query)
    {
        await PutAsync("/k", "1");
        var separator = query.Length == 0 ? "?" : "&";
        var got = await GetAsync($"/k{query}{separator}consistency=local", ("If-None-Match", "\"1\""));
        got.Is(200);
        Assert.Null(got.ETag);
        Assert.Equal("false", got.Header("Confirmed"));
        var expected = query.Length == 0 ? """{"key":"k","value":1,"revision":1,"confirmed":false}""" : "1";
        Assert.Equal(expected, got.Text);
        Assert.Equal("false", (await GetAsync("/absent?consistency=local")).Is(404).Header("Confirmed"));
    }

    [Fact]
    public async Task An_unknown_consistency_is_refused_and_the_default_may_be_named()
    {
        await PutAsync("/k", "1");
        (await GetAsync("/k?consistency=linearizable")).Is(200);
        (await GetAsync("/k?consistency=eventual")).IsProblem(400, "bad-request");
        (await GetAsync("/k?consistency=")).IsProblem(400, "bad-request");
        (await GetAsync("/k?consistency=%ff")).IsProblem(400, "bad-request");
    }
}
