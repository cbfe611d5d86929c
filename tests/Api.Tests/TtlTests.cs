using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

public sealed class TtlTests : ApiTest
{
    [Fact]
    public async Task A_key_with_a_ttl_shows_when_it_expires_and_is_gone_then()
    {
        (await PutAsync("/k", Json("""{"value":1,"ttl":90}"""))).Is(201);
        Assert.Equal(
            """{"key":"k","value":1,"revision":1,"expiresAt":"2030-01-01T00:01:30Z"}""",
            (await GetAsync("/k")).Text);
        Clock.Advance(TimeSpan.FromSeconds(89));
        (await GetAsync("/k")).Is(200);
        Clock.Advance(TimeSpan.FromSeconds(1));
        (await GetAsync("/k")).Is(404);
    }

    [Fact]
    public async Task Raw_bodies_take_the_ttl_from_a_header()
    {
        (await PutAsync("/k", Text("x"), ("Ttl", "0.5"))).Is(201);
        Clock.Advance(TimeSpan.FromMilliseconds(499));
        (await GetAsync("/k")).Is(200);
        Clock.Advance(TimeSpan.FromMilliseconds(1));
        (await GetAsync("/k")).Is(404);
    }

    [Fact]
    public async Task The_raw_bytes_come_with_their_expiry_in_a_header()
    {
        (await PutAsync("/k", Text("x"), ("Ttl", "90"))).Is(201);
        var answer = await GetAsync("/k?raw");
        Assert.Equal("2030-01-01T00:01:30.0000000Z", answer.Message.Headers.GetValues("Expires-At").Single());
    }

    [Fact]
    public async Task A_later_put_without_a_ttl_stays()
    {
        (await PutAsync("/k", "1", ("Ttl", "1"))).Is(201);
        (await PutAsync("/k", "2")).Is(200);
        Clock.Advance(TimeSpan.FromDays(1));
        (await GetAsync("/k")).Is(200);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("1e999")]
    [InlineData("4000000000")]
    [InlineData("\"60\"")]
    [InlineData("[1]")]
    public async Task A_ttl_that_is_none_is_refused(string ttl) => Assert.Contains(
        "ttl",
        (await PutAsync("/k", Json($$"""{"value":1,"ttl":{{ttl}}}"""))).IsProblem(400, "bad-request"),
        StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("soon")]
    [InlineData("NaN")]
    [InlineData("1,5")]
    [InlineData("")]
    public async Task A_ttl_header_that_is_none_is_refused(string ttl) => Assert.Contains(
        "ttl",
        (await PutAsync("/k", Text("x"), ("Ttl", ttl))).IsProblem(400, "bad-request"),
        StringComparison.OrdinalIgnoreCase);

    [Fact]
    public async Task A_ttl_that_is_null_counts_as_left_out()
    {
        (await PutAsync("/k", Json("""{"value":1,"ttl":null}"""))).Is(201);
        Clock.Advance(TimeSpan.FromDays(1));
        (await GetAsync("/k")).Is(200);
        (await PutAsync("/k", Json("""{"value":1,"ttl":null}"""), ("Ttl", "1"))).Is(200);
        Clock.Advance(TimeSpan.FromSeconds(1));
        (await GetAsync("/k")).Is(404);
    }

    [Fact]
    public async Task A_put_takes_its_ttl_from_the_query_as_a_touch_does()
    {
        (await PutAsync("/k?ttl=1.5", "1")).Is(201);
        Assert.Contains("2030-01-01T00:00:01.5Z", (await GetAsync("/k")).Text);
        (await PutAsync("/k?ttl=none", "1")).Is(200);
        Assert.DoesNotContain("expiresAt", (await GetAsync("/k")).Text);
    }

    [Theory]
    [InlineData("/k", "1", "\"ttl\":1")]
    [InlineData("/k?ttl=1", "1", "\"x\":1")]
    [InlineData("/k?ttl=1", null, "\"ttl\":1")]
    [InlineData("/k?ttl=none", null, "\"ttl\":1")]
    public async Task A_ttl_given_twice_is_refused(string target, string? header, string member)
    {
        (string, string)[] headers = header is null ? [] : [("Ttl", header)];
        var answer = await PutAsync(target, Json($$"""{"value":1,{{member}}}"""), headers);
        Assert.Contains("more than once", answer.IsProblem(400, "bad-request"));
    }

    [Theory]
    [InlineData("/k?op=touch&ttl=soon", "query parameter 'ttl'")]
    [InlineData("/k?op=increment&ttl=1e3", "query parameter 'ttl'")]
    public async Task What_is_wrong_is_named_where_it_stands(string target, string named) => Assert.Contains(
        named, (await Node.SendAsync("POST", target)).IsProblem(400, "bad-request"));
}
