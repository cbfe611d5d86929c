using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

public sealed class TtlTests : ApiTest
{
    [Fact]
    public async Task A_key_with_a_ttl_shows_its_expiry_and_then_expires()
    {
        (await PutAsync("/k?ttl=90", "1")).Is(201);
        Assert.Equal(
            """{"key":"k","value":1,"revision":1,"expiresAt":"2030-01-01T00:01:30Z"}""",
            (await GetAsync("/k")).Text);
        Clock.Advance(TimeSpan.FromSeconds(89));
        (await GetAsync("/k")).Is(200);
        Clock.Advance(TimeSpan.FromSeconds(1));
        (await GetAsync("/k")).Is(404);
    }

    [Fact]
    public async Task A_ttl_of_a_raw_body_is_exact_to_the_millisecond()
    {
        (await PutAsync("/k?ttl=0.5", Text("x"))).Is(201);
        Clock.Advance(TimeSpan.FromMilliseconds(499));
        (await GetAsync("/k")).Is(200);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await GetAsync("/k")).Is(404);
    }

    [Fact]
    public async Task The_raw_bytes_come_with_their_expiry_in_a_header()
    {
        (await PutAsync("/k?ttl=90", Text("x"))).Is(201);
        var answer = await GetAsync("/k?raw");
        Assert.Equal("2030-01-01T00:01:30.0000000Z", answer.Message.Headers.GetValues("Expires-At").Single());
    }

    [Fact]
    public async Task A_later_put_without_a_ttl_stays()
    {
        (await PutAsync("/k?ttl=1", "1")).Is(201);
        (await PutAsync("/k", "2")).Is(200);
        Clock.Advance(TimeSpan.FromDays(1));
        (await GetAsync("/k")).Is(200);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1e999")]
    [InlineData("4000000000")]
    [InlineData("soon")]
    [InlineData("NaN")]
    [InlineData("1,5")]
    [InlineData("")]
    public async Task A_ttl_that_is_not_a_time_to_live_is_refused(string ttl) => Assert.Contains(
        "ttl",
        (await PutAsync($"/k?ttl={ttl}", Text("x"))).IsProblem(400, "bad-request"),
        StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("/k", "Ttl", "{\"value\":1}")]
    [InlineData("/k?ttl=1", "Ttl", "{\"value\":1}")]
    [InlineData("/k", null, "{\"value\":1,\"ttl\":60}")]
    [InlineData("/k", null, "{\"value\":1,\"ttl\":null}")]
    public async Task A_ttl_in_a_header_or_in_the_body_is_refused_and_the_answer_names_the_query(
        string target, string? header, string body)
    {
        (string, string)[] headers = header is null ? [] : [(header, "60")];
        var answer = await PutAsync(target, Json(body), headers);
        Assert.Contains("?ttl=60", answer.IsProblem(400, "bad-request"));
        (await GetAsync("/k")).Is(404);
    }

    [Fact]
    public async Task A_put_with_the_ttl_none_never_expires()
    {
        (await PutAsync("/k?ttl=1.5", "1")).Is(201);
        Assert.Contains("2030-01-01T00:00:01.5Z", (await GetAsync("/k")).Text);
        (await PutAsync("/k?ttl=none", "1")).Is(200);
        Assert.DoesNotContain("expiresAt", (await GetAsync("/k")).Text);
    }

    [Theory]
    [InlineData("/k?op=touch&ttl=soon", "query parameter 'ttl'")]
    [InlineData("/k?op=increment&ttl=1e3", "query parameter 'ttl'")]
    public async Task An_error_names_its_position(string target, string named) => Assert.Contains(
        named, (await Node.SendAsync("POST", target)).IsProblem(400, "bad-request"));
}
