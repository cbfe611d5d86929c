using System.Text.Json;
using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

public sealed class BatchTests : ApiTest
{
    [Fact]
    public async Task Each_operation_has_its_own_result_in_the_order_of_the_operations()
    {
        await PutAsync("/a", "[1]");
        var results = await ResultsAsync("""
            {"op":"get","key":"a"},
            {"op":"put","key":"b","value":{"x":1},"ttl":60},
            {"op":"get","key":"b"},
            {"op":"delete","key":"a","ifMatch":1},
            {"op":"delete","key":"a"},
            {"op":"increment","key":"n","by":2},
            {"op":"touch","key":"b","ttl":null},
            {"op":"put","key":"b","value":2,"ifMatch":"*"},
            {"op":"put","key":"b","value":2,"ifNoneMatch":"*"},
            {"op":"increment","key":"b","by":5}
            """);
        Assert.Equal(
            [
                """{"status":200,"key":"a","value":[1],"contentType":"application/json","revision":1}""",
                """{"status":201,"key":"b","revision":1}""",
                """{"status":200,"key":"b","value":{"x":1},"contentType":"application/json","revision":1,"""
                    + """
                    "expiresAt":"2030-01-01T00:01:00Z"}
                    """,
                """{"status":204,"key":"a","revision":2}""",
                "404 no-such-key",
                """{"status":201,"key":"n","value":2,"revision":1}""",
                """{"status":200,"key":"b","revision":2}""",
                """{"status":200,"key":"b","revision":3}""",
                "412 condition-failed",
                """{"status":200,"key":"b","value":7,"revision":4}""",
            ],
            results.Select(Short));
        Assert.Equal(3, results[8].GetProperty("revision").GetInt64());
    }

    [Fact]
    public async Task A_revision_may_be_given_as_in_an_answer()
    {
        await PutAsync("/a", "1");
        var results = await ResultsAsync("""
            {"op":"put","key":"a","value":2,"ifMatch":1},
            {"op":"put","key":"a","value":3,"ifMatch":1}
            """);
        Assert.Equal("""{"status":200,"key":"a","revision":2}""", $"{results[0]}");
        Assert.StartsWith("""{"status":412,""", $"{results[1]}", StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("7", 400, "bad-request")]
    [InlineData("""{"key":"k"}""", 400, "bad-request")]
    [InlineData("""{"op":"steal","key":"k"}""", 400, "bad-request")]
    [InlineData("""{"op":"get"}""", 400, "bad-request")]
    [InlineData("""{"op":"get","key":""}""", 400, "bad-request")]
    [InlineData("""{"op":"get","key":7}""", 400, "bad-request")]
    [InlineData("""{"op":"get","key":"\ud800"}""", 400, "bad-request")]
    [InlineData("""{"op":"get","key":"k","key":"k"}""", 400, "bad-request")]
    [InlineData("""{"op":"get","key":"k","value":1}""", 400, "bad-request")]
    [InlineData("""{"op":"put","key":"k"}""", 400, "bad-request")]
    [InlineData("""{"op":"put","key":"k","value":1,"ttl":0}""", 400, "bad-request")]
    [InlineData("""{"op":"put","key":"k","value":1,"ttl":"1"}""", 400, "bad-request")]
    [InlineData("""{"op":"put","key":"k","value":1,"ttl":"none"}""", 400, "bad-request")]
    [InlineData("""{"op":"put","key":"k","value":1,"ifMatch":"x"}""", 400, "bad-request")]
    [InlineData("""{"op":"put","key":"k","value":1,"ifMatch":"1"}""", 400, "bad-request")]
    [InlineData("""{"op":"put","key":"k","value":1,"ifMatch":"\"1\""}""", 400, "bad-request")]
    [InlineData("""{"op":"put","key":"k","value":1,"ifMatch":null}""", 400, "bad-request")]
    [InlineData("""{"op":"put","key":"k","value":1,"ifMatch":"*","ifNoneMatch":"*"}""", 400, "bad-request")]
    [InlineData("""{"op":"put","key":"k","value":1,"ifMatch":1,"ifNoneMatch":"*"}""", 400, "bad-request")]
    [InlineData("""{"op":"put","key":"k","value":1,"ifMatch":1.5}""", 400, "bad-request")]
    [InlineData("""{"op":"put","key":"k","value":1,"ifMatch":0}""", 400, "bad-request")]
    [InlineData("""{"op":"put","key":"k","value":1,"ifNoneMatch":"1"}""", 400, "bad-request")]
    [InlineData("""{"op":"put","key":"k","value":1,"idempotencyKey":""}""", 400, "bad-request")]
    [InlineData(
        """{"op":"put","key":"k","value":"#","contentType":"a/b","encoding":"base64"}""", 400, "bad-request")]
    [InlineData("""{"op":"put","key":"k","value":1,"contentType":"a/b"}""", 400, "bad-request")]
    [InlineData("""{"op":"put","key":"k","value":"","encoding":"base64"}""", 400, "bad-request")]
    [InlineData("""{"op":"increment","key":"k","by":1.5}""", 400, "bad-request")]
    [InlineData("""{"op":"touch","key":"k"}""", 400, "bad-request")]
    [InlineData("""{"op":"get","key":"_/keys"}""", 404, "reserved")]
    public async Task A_bad_operation_gets_an_error_at_its_position_and_does_not_affect_the_others(
        string operation, int status, string name)
    {
        var results = await ResultsAsync($$"""{{operation}}, {"op":"put","key":"z","value":1}""");
        Assert.Equal(
            [$"{status} {name}", """{"status":201,"key":"z","revision":1}"""], results.Select(Short));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"operations":{}}""")]
    [InlineData("""{"operations":[],"operations":[]}""")]
    [InlineData("""{"operations":[],"more":1}""")]
    [InlineData("""{"operations":[]} x""")]
    [InlineData("""{"operations":[{"op":"put","key":"k","value":1},]}""")]
    public async Task A_body_that_is_not_a_batch_is_refused_as_a_whole(string body)
    {
        (await PostAsync(body)).IsProblem(400, "bad-request");
        (await GetAsync("/k")).Is(404);
    }

    [Fact]
    public async Task The_position_of_malformed_JSON_is_reported() =>
        Assert.Contains("line 2, byte 3", (await PostAsync("{\n  x")).IsProblem(400, "bad-request"));

    [Fact]
    public async Task A_batch_with_too_many_operations_or_bytes_is_refused_as_a_whole()
    {
        var many = string.Join(',', Enumerable.Repeat("""{"op":"increment","key":"n"}""", 1001));
        (await PostAsync($$"""{"operations":[{{many}}]}""")).IsProblem(413, "batch-too-long");
        (await GetAsync("/n")).Is(404);
        var most = string.Join(',', Enumerable.Repeat("""{"op":"increment","key":"n"}""", 1000));
        var sums = (await ResultsAsync(most)).Select(r => r.GetProperty("value").GetInt32());
        Assert.Equal(Enumerable.Range(1, 1000), sums);
        await using var small = await Node.StartAsync(
            new MemoryStore(Clock), View, Clock, limits => limits.MaxBatchBytes = 1024);
        (await small.SendAsync("POST", "/_/batch", Json($$"""{"operations":[{{most}}]}""")))
            .IsProblem(413, "batch-too-long");
    }

    [Fact]
    public async Task A_value_of_any_type_comes_back_as_it_was_put()
    {
        var results = await ResultsAsync("""
            {"op":"put","key":"t","value":"grün 🌱\n\"🌱\"\u2028","contentType":"text/plain"},
            {"op":"put","key":"b","value":"AP8=","contentType":"image/png","encoding":"base64"},
            {"op":"get","key":"t"}, {"op":"get","key":"b"}
            """);
        Assert.Equal(
            """{"status":200,"key":"t","value":"grün 🌱\n\"🌱\"\u2028",""" // as it was sent
                + "\"contentType\":\"text/plain\",\"revision\":1}",
            results[2].GetRawText());
        Assert.Equal(
            """{"status":200,"key":"b","value":"AP8=","encoding":"base64",""" // not UTF-8
                + "\"contentType\":\"image/png\",\"revision\":1}",
            results[3].GetRawText());
        Assert.Equal([0, 255], (await GetAsync("/b?raw")).Body);
    }

    [Fact]
    public async Task A_retried_operation_is_recognized()
    {
        const string Increment = """{"op":"increment","key":"n","idempotencyKey":"x"}""";
        var results = await ResultsAsync($"{Increment},{Increment}");
        Assert.Equal(results[0].GetRawText(), results[1].GetRawText());
        var byHand = await Node.SendAsync("POST", "/n?op=increment", null, ("Idempotency-Key", "x"));
        Assert.Equal(1, byHand.Is(201).Json.GetProperty("value").GetInt32());
    }

    [Fact]
    public async Task Values_beyond_the_bound_of_the_answer_are_omitted_with_an_error()
    {
        await using var small = await Node.StartAsync(
            new MemoryStore(Clock), View, Clock, limits => limits.MaxBatchAnswerBytes = 1024);
        var long1 = new string('x', 2000);
        var answer = await small.SendAsync("POST", "/_/batch", Json($$"""
            {"operations":[{"op":"put","key":"a","value":"{{long1}}"},
            {"op":"get","key":"a"},{"op":"get","key":"a"}]}
            """));
        var results = answer.Is(200).Json.GetProperty("results");
        Assert.Equal(long1, results[1].GetProperty("value").GetString());
        Assert.Equal("413 answer-too-long", Short(results[2]));
    }

    [Fact]
    public async Task Other_methods_types_and_sites_are_refused()
    {
        Assert.Equal("POST", (await GetAsync("/_/batch")).Is(405).Header("Allow"));
        (await Node.SendAsync("POST", "/_/batch", Text("{}"))).IsProblem(415, "unsupported-type");
        (await Node.SendAsync("POST", "/_/batch", Json("{}"), ("Origin", "http://elsewhere.example")))
            .IsProblem(403, "cross-site");
    }

    private Task<Answer> PostAsync(string body) => Node.SendAsync("POST", "/_/batch", Json(body));

    private async Task<List<JsonElement>> ResultsAsync(string operations)
    {
        var answer = await PostAsync($$"""{"operations":[{{operations}}]}""");
        return [.. answer.Is(200).Json.GetProperty("results").EnumerateArray()];
    }

    private static string Short(JsonElement result) => result.TryGetProperty("type", out var type)
        ? $"{result.GetProperty("status")} {type.GetString()!["urn:orleanskv:".Length..]}"
        : result.GetRawText();
}
