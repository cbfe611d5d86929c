using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

/// <remarks>docs/http.md, Browsers.</remarks>
public sealed class HostTests : ApiTest
{
    private static readonly AllowedHosts Hosts = new(
        ["10.0.0.1:3000", "node-b.internal:3000", "[fd00::1]:3000"],
        ["kv.example.com", "*.apps.example.com", "b\u00fccher.example"]);

    [Theory]
    [InlineData("")] // HTTP/1.0
    [InlineData("localhost")]
    [InlineData("LocalHost:8080")]
    [InlineData("localhost.")]
    [InlineData("kv.localhost:3000")]
    [InlineData("127.0.0.1:3000")]
    [InlineData("127.1.2.3")]
    [InlineData("[::1]:3000")]
    [InlineData("192.168.7.7:99")] // any address: only a name can be rebound
    [InlineData("node-b.internal:1")]
    [InlineData("kv.example.com")]
    [InlineData("KV.Example.com.:443")]
    [InlineData("a.b.apps.example.com")]
    [InlineData("xn--bcher-kva.example")]
    public void Addresses_loopback_names_and_configured_names_are_allowed_with_any_port(string host) =>
        Assert.True(Hosts.Contains(host));

    [Theory]
    [InlineData("evil.example")]
    [InlineData("127.0.0.1.evil.example")]
    [InlineData("localhost.evil.example:3000")]
    [InlineData("notlocalhost")]
    [InlineData("apps.example.com")]
    [InlineData("evilapps.example.com")]
    [InlineData("xn--0")] // no Punycode
    [InlineData("..")]
    public void Other_names_are_not_allowed(string host) => Assert.False(Hosts.Contains(host));

    [Theory]
    [InlineData("GET", "/k")]
    [InlineData("PUT", "/k")]
    [InlineData("DELETE", "/k")]
    [InlineData("POST", "/k?op=increment")]
    [InlineData("POST", "/clear")]
    [InlineData("POST", "/_/batch")]
    [InlineData("GET", "/_/watch")]
    [InlineData("GET", "/_/cluster")]
    [InlineData("GET", "/_/health/live")]
    public async Task A_page_whose_name_was_rebound_to_the_node_is_refused(string method, string target)
    {
        await PutAsync("/k", "1");
        var answer = await SendAsync(method, target, "evil.example:3000", "Origin: http://evil.example:3000\r\n");
        Assert.Contains("\"hosts\": [\"evil.example\"]", answer.IsProblem(421, "wrong-host"));
        Assert.Equal("1", (await GetAsync("/k?raw")).Is(200).Text);
    }

    [Theory]
    [InlineData("xn--0")]
    [InlineData("xn--bcher-kva.example")]
    public async Task A_foreign_name_in_punycode_is_refused_as_it_was_sent(string host)
    {
        Assert.Contains($"'{host}'", (await SendAsync("GET", "/k", host)).IsProblem(421, "wrong-host"));
        Assert.Empty(Node.Log.Errors);
    }

    [Fact]
    public async Task The_names_of_the_cluster_file_are_allowed()
    {
        var store = new MemoryStore(Clock);
        await using var node = await Node.StartAsync(store, View, Clock, hosts: Hosts);
        (await node.RawAsync("GET /k HTTP/1.1\r\nHost: kv.example.com\r\n\r\n")).Is(404);
        (await node.RawAsync("GET /k HTTP/1.1\r\nHost: localhost:1\r\n\r\n")).Is(404);
        (await node.RawAsync("GET /k HTTP/1.1\r\nHost: kv.example.org\r\n\r\n")).IsProblem(421, "wrong-host");
    }

    [Fact]
    public async Task A_request_of_http_1_0_needs_no_host() =>
        (await Node.RawAsync("GET /_/health/live HTTP/1.0\r\n\r\n")).Is(200);

    [Theory]
    [InlineData("PUT", "/k", "Origin: http://elsewhere.example", 403)]
    [InlineData("DELETE", "/k", "Origin: http://elsewhere.example", 403)]
    [InlineData("POST", "/k?op=increment", "Origin: http://elsewhere.example", 403)]
    [InlineData("POST", "/_/batch", "Origin: null", 403)]
    [InlineData("PUT", "/k", "Sec-Fetch-Site: cross-site", 403)]
    [InlineData("DELETE", "/k", "Sec-Fetch-Site: same-site", 403)]
    [InlineData("PUT", "/k", "Origin: http://localhost:1", 403)]
    [InlineData("PUT", "/k", "Origin: http://localhost", 200)]
    [InlineData("DELETE", "/k", "Sec-Fetch-Site: same-origin", 204)]
    [InlineData("GET", "/k", "Sec-Fetch-Site: cross-site", 200)] // it changes nothing, and cannot be read there
    public async Task A_page_of_another_site_cannot_change_anything(
        string method, string target, string mark, int status)
    {
        await PutAsync("/k", "1");
        (await SendAsync(method, target, "localhost", mark + "\r\n")).Is(status);
        if (status == 403) Assert.Equal("1", (await GetAsync("/k?raw")).Is(200).Text);
    }

    private Task<Answer> SendAsync(string method, string target, string host, string headers = "") =>
        Node.RawAsync($"{method} {target} HTTP/1.1\r\nHost: {host}\r\n{headers}Content-Length: 0\r\n\r\n");
}
