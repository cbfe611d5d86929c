using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

/// <summary>Parts of a request that would be ignored, where ignoring them could do harm.</summary>
public sealed class UnwantedTests : ApiTest
{
    [Theory]
    [InlineData("/clear?prefix=users/", "")]
    [InlineData("/clear?all=false", "")]
    [InlineData("/clear", """{"prefix":"users/"}""")]
    public async Task A_request_to_clear_only_a_part_deletes_nothing(string target, string body)
    {
        await PutAsync("/k", "1");
        var answer = await Node.SendAsync("POST", target, Json(body));
        Assert.Contains("deletes every key", answer.IsProblem(400, "bad-request"));
        (await GetAsync("/k")).Is(200);
    }

    [Fact]
    public async Task An_empty_body_is_not_a_body()
    {
        await PutAsync("/k", "1");
        (await Node.SendAsync("POST", "/k?op=increment", Json(""))).Is(200);
        (await Node.SendAsync("POST", "/k?op=increment", new Unsized([]))).Is(200);
        (await Node.SendAsync("POST", "/clear", new Unsized([]))).Is(204);
    }

    [Theory]
    [InlineData("by=5")]
    [InlineData("{}")]
    public async Task A_body_that_could_be_meant_as_the_amount_is_refused(string body)
    {
        foreach (var content in new HttpContent[] { Json(body), new Unsized([1]) })
        {
            var answer = await Node.SendAsync("POST", "/n?op=increment", content);
            Assert.Contains("send no body", answer.IsProblem(400, "bad-request"));
        }
        (await GetAsync("/n")).Is(404);
    }

    [Theory]
    [InlineData("GET")]
    [InlineData("PUT")]
    [InlineData("DELETE")]
    public async Task An_operation_goes_with_post_only(string method)
    {
        await PutAsync("/n", "1");
        foreach (var target in new[] { "/n?op=increment", "/_/key?name=n&op", "/clear?op=increment" })
        {
            var answer = await Node.SendAsync(method, target);
            Assert.Contains("goes with POST", answer.IsProblem(400, "bad-request"));
        }
        Assert.Equal("1", (await GetAsync("/n?raw")).Text);
    }

    /// <summary>Its length is not told: it goes in chunks.</summary>
    private sealed class Unsized(byte[] bytes) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, System.Net.TransportContext? context) =>
            stream.WriteAsync(bytes).AsTask();

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
