using System.Text.Json;
using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

/// <summary>
/// A client that knows the OpenAPI document and nothing else makes every request that it describes. That each
/// answer is documented, with its headers and its body, is checked with every request of these tests.
/// </summary>
public sealed class GenericClientTests : ApiTest
{
    [Fact]
    public async Task Every_request_that_the_document_describes_is_understood()
    {
        using var document = JsonDocument.Parse((await GetAsync("/_/openapi.json")).Body);
        var watch = new ScriptedWatch();
        watch.End();
        await using var node = await Node.StartAsync(new MemoryStore(Clock), View, Clock, watches: watch);
        var count = 0;
        foreach (var call in GenericCall.All(document.RootElement))
        {
            // So that there is something to read, to count and to delete.
            await node.SendAsync("PUT", "/users%2F7", Json("""{"value":1}"""));
            var answer = await node.SendAsync(call.Method, call.Target, call.Body(), call.Headers);
            int[] ends = call.IsConditional ? [200, 201, 204, 304, 412] : [200, 201, 204];
            Assert.True(ends.Contains(answer.Status), $"{call}: {answer.Status} {answer.Text}");
            count++;
        }
        Assert.True(count > 90, $"{count}");
    }
}
