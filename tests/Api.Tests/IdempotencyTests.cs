using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

public sealed class IdempotencyTests : ApiTest
{
    private static readonly (string, string) Retry = ("Idempotency-Key", "order 7");

    [Fact]
    public async Task A_retry_gets_the_first_answer_and_changes_nothing()
    {
        (await PutAsync("/k", "1", Retry, ("If-None-Match", "*"))).Is(201);
        (await PutAsync("/k", "2")).Is(200);
        var retried = (await PutAsync("/k", "1", Retry, ("If-None-Match", "*"))).Is(201);
        Assert.Equal("\"1\"", retried.ETag);
        Assert.Equal(2, (await GetAsync("/k")).Json.GetProperty("value").GetInt32());
    }

    [Fact]
    public async Task A_retried_delete_is_recognized_too()
    {
        await PutAsync("/k", "1");
        (await DeleteAsync("/k", Retry)).Is(204);
        (await DeleteAsync("/k", Retry)).Is(204);
        (await DeleteAsync("/k")).Is(404);
    }

    [Fact]
    public async Task The_same_key_with_another_request_is_refused()
    {
        (await PutAsync("/k", Text("a"), Retry)).Is(201);
        (await PutAsync("/k", Text("b"), Retry)).IsProblem(422, "idempotency-mismatch");
        (await PutAsync("/k", Bytes("a"u8.ToArray(), "text/html"), Retry)).Is(422);
        (await PutAsync("/k", Text("a"), Retry, ("If-Match", "*"))).Is(422);
        (await PutAsync("/k", Text("a"), Retry, ("If-Match", "\"1\""))).Is(422);
        (await PutAsync("/k?ttl=5", Text("a"), Retry)).Is(422);
        (await DeleteAsync("/k", Retry)).Is(422);
        (await PutAsync("/k", Text("a"), Retry)).Is(201);
    }

    [Fact]
    public async Task A_retry_with_a_ttl_is_recognized_although_time_has_passed()
    {
        (await PutAsync("/k?ttl=60", Text("a"), Retry)).Is(201);
        Clock.Advance(TimeSpan.FromSeconds(30));
        Assert.Equal("\"1\"", (await PutAsync("/k?ttl=60", Text("a"), Retry)).Is(201).ETag);
    }

    [Fact]
    public async Task The_same_idempotency_key_on_another_key_is_another_change()
    {
        (await PutAsync("/a", "1", Retry)).Is(201);
        (await PutAsync("/b", "2", Retry)).Is(201);
    }

    [Fact]
    public async Task An_idempotency_key_has_a_form()
    {
        (await PutAsync("/k", "1", ("Idempotency-Key", new string('x', 255)))).Is(201);
        string[] broken = ["", new('x', 256), "caf\u00e9", "a\tb", "a\r\nIdempotency-Key: b"];
        foreach (var bad in broken)
        {
            var head = $"PUT /k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\nIdempotency-Key: {bad}\r\n\r\n";
            Assert.Equal(400, (await Node.RawAsync(head)).Status);
        }
    }
}
