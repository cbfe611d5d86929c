using OrleansKv.Cli.Http;
using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

public class Keys
{
    [Theory]
    [InlineData("plain", "/plain")]
    [InlineData("a/../b", "/a%2F..%2Fb")]
    [InlineData("%2F", "/%252F")]
    [InlineData(" ", "/%20")]
    [InlineData("😀", "/%F0%9F%98%80")]
    [InlineData(".", "/%2E")]
    [InlineData("..", "/%2E%2E")]
    [InlineData("a?b#c", "/a%3Fb%23c")]
    [InlineData("+", "/%2B")]
    [InlineData("a\0b", "/_/key?name=a%00b")]
    public async Task A_key_arrives_exactly_as_it_was_written(string key, string target)
    {
        await using var cluster = await FakeCluster.StartAsync();
        await cluster.Terminal().RunAsync("get", "--", key);
        Assert.StartsWith(target, cluster.A.Requests.Single().Target, StringComparison.Ordinal);
        Assert.Equal(key, Uri.UnescapeDataString(target[(target.IndexOf('=') + 1)..].TrimStart('/')));
    }

    [Fact]
    public async Task A_key_over_the_limit_is_rejected_without_a_request()
    {
        await using var cluster = await FakeCluster.StartAsync();
        Assert.Equal(1, await cluster.Terminal().RunAsync("set", new string('k', Limits.KeyBytes + 1), "v"));
        Assert.Empty(cluster.A.Requests);
    }

    [Theory]
    [InlineData("example.org:3000", "http://example.org:3000")]
    [InlineData("http://example.org", "http://example.org")]
    [InlineData("https://[::1]:3000/", "https://[::1]:3000")]
    [InlineData("D", null)]
    [InlineData("http://example.org/path", null)]
    [InlineData("ftp://example.org", null)]
    public void A_server_is_named_by_its_address(string text, string? address) =>
        Assert.Equal(address, Server.FromAddress(text)?.Address);
}
