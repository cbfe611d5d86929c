using System.Text;
using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

public sealed class KeyNameTests : ApiTest
{
    private static readonly string Kilobyte = new('k', Limits.KeyBytes);

    public static TheoryData<string, string> Spellings => new()
    {
        { "/plain", "plain" },
        { "/a%20b", "a b" },
        { "/a+b", "a+b" },
        { "/users/7/name", "users/7/name" },
        { "/users%2F7", "users/7" },
        { "/50%25", "50%" },
        { "/%252F", "%2F" },
        { "/%F0%9F%92%A1", "💡" },
        { "/a/../b", "a/../b" },
        { "/%2E%2E", ".." },
        { "/.", "." },
        { "/a//b", "a//b" },
        { "//a", "/a" },
        { "/a/", "a/" },
        { "/_", "_" },
        { "/_x/y", "_x/y" },
        { "/a%3Fb%23c", "a?b#c" },
        { "/%01%7F%0D%0A", "\u0001\u007f\r\n" },
        { "/clear", "clear" },
        { "/_/key?name=a%00b", "a\0b" },
        { "/_/key?name=a%2Fb+c%2B", "a/b c+" },
    };

    [Theory, MemberData(nameof(Spellings))]
    public async Task A_key_is_what_the_client_encoded(string target, string key)
    {
        var put = (await PutAsync(target, "1")).Is(201);
        Assert.Equal(key, put.Json.GetProperty("key").GetString());
        var listed = (await GetAsync("/_/keys")).Json.GetProperty("keys")[0].GetProperty("key").GetString();
        Assert.Equal(key, listed);
        Assert.Equal(key, (await GetAsync(target)).Is(200).Json.GetProperty("key").GetString());
        (await Node.SendAsync("HEAD", target)).Is(200);
        (await DeleteAsync(target)).Is(204);
        (await GetAsync(target)).IsProblem(404, "no-such-key");
    }

    [Theory, MemberData(nameof(Spellings))]
    public async Task A_key_has_the_same_name_as_a_query_parameter(string target, string key)
    {
        (await PutAsync(target, "1")).Is(201);
        (await GetAsync("/_/key?name=" + Uri.EscapeDataString(key))).Is(200);
    }

    [Fact]
    public async Task Keys_that_differ_in_dots_and_slashes_are_different_keys()
    {
        string[] targets = ["/a/b", "/a//b", "/a/./b", "/a/x/../b", "/a/b/", "//a/b"];
        foreach (var target in targets) (await PutAsync(target, $"\"{target}\"")).Is(201);
        foreach (var target in targets)
            Assert.Equal(target, (await GetAsync(target)).Json.GetProperty("value").GetString());
    }

    [Theory]
    [InlineData("/%")]
    [InlineData("/a%2")]
    [InlineData("/%zz")]
    [InlineData("/% 1")]
    [InlineData("/%+1")]
    [InlineData("/%ff")]
    [InlineData("/%C0%80")]
    [InlineData("/%ED%A0%80")]
    [InlineData("/%F0%9F%92")]
    public async Task Broken_percent_encoding_is_refused(string target)
    {
        if (target.Contains(' '))
        {
            Assert.Equal(400, (await Node.RawAsync($"GET {target} HTTP/1.1\r\nHost: localhost\r\n\r\n")).Status);
            return;
        }
        (await GetAsync(target)).IsProblem(400, "bad-request");
        (await PutAsync(target, "1")).IsProblem(400, "bad-request");
        (await GetAsync("/_/key?name=" + target[1..].Replace("+", "%2B"))).IsProblem(400, "bad-request");
    }

    [Fact]
    public async Task The_server_refuses_a_null_in_a_path_but_not_in_a_whole_address_or_a_query()
    {
        (await PutAsync("/_/key?name=a%00b", "7")).Is(201);
        Assert.Equal(400, (await Node.RawAsync("GET /a%00b HTTP/1.1\r\nHost: localhost\r\n\r\n")).Status);
        var whole = await Node.RawAsync("GET http://localhost/a%00b HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal("a\0b", whole.Is(200).Json.GetProperty("key").GetString());
    }

    [Fact]
    public async Task An_absolute_target_names_the_same_key_as_its_path()
    {
        (await PutAsync("/a/../b", "1")).Is(201);
        var answer = await Node.RawAsync("GET http://localhost/a/../b?raw HTTP/1.1\r\nHost: localhost\r\n\r\n");
        Assert.Equal("1", answer.Is(200).Text);
    }

    [Fact]
    public async Task A_key_may_have_one_kilobyte_and_no_more()
    {
        (await PutAsync("/" + Kilobyte, "1")).Is(201);
        (await GetAsync("/" + Kilobyte)).Is(200);
        var emoji = string.Concat(Enumerable.Repeat("%F0%9F%92%A1", Limits.KeyBytes / 4));
        (await PutAsync("/" + emoji, "1")).Is(201);
        foreach (var tooLong in new[] { Kilobyte + "k", emoji + "k", new string('x', 7000) })
        {
            (await PutAsync("/" + tooLong, "1")).IsProblem(413, "key-too-long");
            (await GetAsync("/" + tooLong)).IsProblem(413, "key-too-long");
            (await DeleteAsync("/" + tooLong)).IsProblem(413, "key-too-long");
        }
        (await GetAsync("/_/key?name=" + Kilobyte + "k")).IsProblem(413, "key-too-long");
        (await GetAsync("/_/key?name=" + new string('x', 3000))).IsProblem(413, "parameter-too-long");
    }

    [Fact]
    public async Task An_empty_key_is_refused()
    {
        (await PutAsync("/", "1")).IsProblem(400, "bad-request");
        (await DeleteAsync("/")).IsProblem(400, "bad-request");
        (await PutAsync("/_/key?name=", "1")).IsProblem(400, "bad-request");
        (await PutAsync("/_/key", "1")).IsProblem(400, "bad-request");
    }

    [Theory]
    [InlineData("/_/nothing")]
    [InlineData("/_/")]
    [InlineData("/_/keys/x")]
    [InlineData("/%5F/x")]
    [InlineData("/_%2Fx")]
    [InlineData("/_/key?name=_%2Fx")]
    public async Task The_prefix_of_the_endpoints_is_reserved(string target)
    {
        Assert.Contains("reserved", (await GetAsync(target)).IsProblem(404, "reserved"));
        Assert.Contains("reserved", (await PutAsync(target, "1")).IsProblem(404, "reserved"));
        Assert.Contains("reserved", (await DeleteAsync(target)).IsProblem(404, "reserved"));
    }
}
