using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

public sealed class RoutingTests : ApiTest
{
    [Theory]
    [InlineData("BREW", "/k", "GET, HEAD, PUT, DELETE, POST")]
    [InlineData("PATCH", "/k", "GET, HEAD, PUT, DELETE, POST")]
    [InlineData("OPTIONS", "/k", "GET, HEAD, PUT, DELETE, POST")]
    [InlineData("BREW", "/clear", "GET, HEAD, PUT, DELETE, POST")]
    [InlineData("PUT", "/_/keys", "GET, HEAD")]
    [InlineData("DELETE", "/_/cluster", "GET, HEAD")]
    [InlineData("POST", "/_/health/live", "GET, HEAD")]
    [InlineData("PUT", "/_/health/ready", "GET, HEAD")]
    [InlineData("POST", "/", "GET, HEAD")]
    [InlineData("PATCH", "/_/key?name=k", "GET, HEAD, PUT, DELETE, POST")]
    public async Task A_method_that_a_target_does_not_support_is_refused(
        string method, string target, string allow)
    {
        var head = $"{method} {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n";
        var answer = await Node.RawAsync(head);
        answer.IsProblem(405, "method-not-allowed");
        Assert.Equal(allow, answer.Header("Allow"));
    }

    [Theory]
    [InlineData("put", "/k", "PUT", "GET, HEAD, PUT, DELETE, POST")]
    [InlineData("Delete", "/k", "DELETE", "GET, HEAD, PUT, DELETE, POST")]
    [InlineData("post", "/k?op=increment", "POST", "GET, HEAD, PUT, DELETE, POST")]
    [InlineData("post", "/clear", "POST", "GET, HEAD, PUT, DELETE, POST")]
    [InlineData("post", "/_/batch", "POST", "POST")]
    [InlineData("get", "/k", "GET", "GET, HEAD, PUT, DELETE, POST")]
    [InlineData("head", "/k", "HEAD", "GET, HEAD, PUT, DELETE, POST")]
    [InlineData("get", "/_/keys", "GET", "GET, HEAD")]
    [InlineData("Get", "/", "GET", "GET, HEAD")]
    public async Task A_method_is_case_sensitive_and_the_refusal_names_the_right_one(
        string method, string target, string right, string allow)
    {
        await PutAsync("/k", "1");
        var answer = await Node.RawAsync(
            $"{method} {target} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        Assert.EndsWith($"write {right}.", answer.IsProblem(405, "method-not-allowed"));
        Assert.Equal(allow, answer.Header("Allow"));
        Assert.Equal("1", (await GetAsync("/k?raw")).Is(200).Text);
    }

    [Fact]
    public async Task Clear_empties_the_store_and_a_key_may_have_its_name()
    {
        (await PutAsync("/clear", "1")).Is(201);
        (await PutAsync("/k", "1")).Is(201);
        (await GetAsync("/clear")).Is(200);
        (await Node.SendAsync("POST", "/clear")).Is(204);
        (await GetAsync("/clear")).Is(404);
        (await GetAsync("/k")).Is(404);
        (await PutAsync("/clear", "1")).Is(201);
        (await DeleteAsync("/clear")).Is(204);
    }

    [Theory]
    [InlineData("Sec-Fetch-Site", "cross-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-site", 403)]
    [InlineData("Sec-Fetch-Site", "same-origin", 204)]
    [InlineData("Sec-Fetch-Site", "none", 204)]
    [InlineData("Origin", "http://elsewhere.example", 403)]
    [InlineData("Origin", "null", 403)]
    [InlineData("Origin", "http://localhost", 204)]
    public async Task A_page_of_another_site_cannot_clear(string header, string value, int status)
    {
        await PutAsync("/k", "1");
        var request = $"POST /clear HTTP/1.1\r\nHost: localhost\r\n{header}: {value}\r\nContent-Length: 0\r\n\r\n";
        (await Node.RawAsync(request)).Is(status);
        (await GetAsync("/k")).Is(status == 204 ? 404 : 200);
    }

    [Theory]
    [InlineData("If-Match", "*")]
    [InlineData("If-None-Match", "*")]
    [InlineData("Idempotency-Key", "x")]
    public async Task Clear_refuses_conditions_that_it_cannot_honor(string header, string value) =>
        (await Node.SendAsync("POST", "/clear", null, (header, value))).IsProblem(400, "bad-request");

    [Fact]
    public async Task The_root_greets_with_the_endpoints()
    {
        var greeting = (await GetAsync("/")).Is(200);
        Assert.StartsWith("text/plain", greeting.ContentType);
        Assert.Contains("/_/keys", greeting.Text);
    }

    [Fact]
    public async Task A_truncated_or_malformed_request_is_refused()
    {
        var chunk = "PUT /k HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n";
        (await Node.RawAsync(chunk)).IsProblem(400, "broken-request");
        Assert.Equal(400, (await Node.RawAsync("GET /k HTTP/1.1\r\n\r\n")).Status);
        (await GetAsync("/k")).Is(404);
        Assert.Empty(Node.Log.Errors);
    }
}
