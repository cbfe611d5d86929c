using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

/// <summary>POST /{key}?op=increment and ?op=touch.</summary>
public sealed class PostTests : ApiTest
{
    [Fact]
    public async Task An_increment_counts_from_0_and_answers_the_sum()
    {
        var first = (await PostAsync("/n?op=increment")).Is(201);
        Assert.Equal(("""{"key":"n","value":1,"revision":1}""", "\"1\""), (first.Text, first.ETag));
        var second = (await PostAsync("/n?op=increment&by=-3")).Is(200);
        Assert.Equal("""{"key":"n","value":-2,"revision":2}""", second.Text);
        Assert.Equal("""{"key":"n","value":-2,"revision":2}""", (await GetAsync("/n")).Text);
    }

    [Fact]
    public async Task A_retried_increment_returns_the_first_sum()
    {
        var retry = ("Idempotency-Key", "x");
        (await PostAsync("/n?op=increment", retry)).Is(201);
        (await PostAsync("/n?op=increment")).Is(200);
        var again = (await PostAsync("/n?op=increment", retry)).Is(201);
        Assert.Equal("""{"key":"n","value":1,"revision":1}""", again.Text);
        (await PostAsync("/n?op=increment&by=2", retry)).IsProblem(422, "idempotency-mismatch");
        (await PostAsync("/n?op=touch&ttl=9", retry)).IsProblem(422, "idempotency-mismatch");
    }

    [Theory]
    [InlineData("\"word\"", 1, "not-a-number")]
    [InlineData("1.5", 1, "not-a-number")]
    [InlineData("9223372036854775807", 1, "overflow")]
    [InlineData("-9223372036854775807", -2, "overflow")]
    public async Task A_value_that_cannot_be_incremented_is_unchanged(string value, long by, string name)
    {
        await PutAsync("/n", value);
        (await PostAsync($"/n?op=increment&by={by}")).IsProblem(409, name);
        Assert.Equal($$"""{"key":"n","value":{{value}},"revision":1}""", (await GetAsync("/n")).Text);
    }

    [Fact]
    public async Task An_increment_keeps_expiry_and_type_and_brings_an_expiry_only_to_a_new_key()
    {
        await PutAsync("/n?ttl=10", Text("5"));
        (await PostAsync("/n?op=increment&ttl=1000")).Is(200);
        var read = await GetAsync("/n");
        Assert.Equal("2030-01-01T00:00:10Z", read.Json.GetProperty("expiresAt").GetString());
        Assert.Equal("text/plain", (await GetAsync("/n?raw")).ContentType);
        (await PostAsync("/m?op=increment&ttl=20")).Is(201);
        read = await GetAsync("/m");
        Assert.Equal("2030-01-01T00:00:20Z", read.Json.GetProperty("expiresAt").GetString());
    }

    [Fact]
    public async Task An_increment_keeps_its_condition()
    {
        (await PostAsync("/n?op=increment", ("If-Match", "*"))).IsProblem(412, "condition-failed");
        (await PostAsync("/n?op=increment", ("If-None-Match", "*"))).Is(201);
        Assert.Equal("\"1\"", (await PostAsync("/n?op=increment", ("If-None-Match", "*"))).Is(412).ETag);
        (await PostAsync("/n?op=increment", ("If-Match", "\"1\""))).Is(200);
        (await PostAsync("/n?op=increment", ("If-Match", "\"1\""))).Is(412);
    }

    [Fact]
    public async Task A_touch_sets_the_expiry_and_keeps_the_value()
    {
        await PutAsync("/k", "[1]");
        var touched = (await PostAsync("/k?op=touch&ttl=60")).Is(200);
        const string Minute = """{"key":"k","revision":2,"expiresAt":"2030-01-01T00:01:00Z"}""";
        Assert.Equal((Minute, "\"2\""), (touched.Text, touched.ETag));
        Assert.Equal(
            """{"key":"k","revision":3}""", (await PostAsync("/k?op=touch&ttl=none")).Is(200).Text);
        (await PostAsync("/k?op=touch&ttl=1", ("If-Match", "\"3\""))).Is(200);
        (await PostAsync("/k?op=touch&ttl=9", ("If-Match", "\"3\""))).Is(412);
        Assert.Equal("[1]", (await GetAsync("/k")).Json.GetProperty("value").GetRawText());
        Clock.Advance(TimeSpan.FromSeconds(1));
        (await PostAsync("/k?op=touch&ttl=60")).IsProblem(404, "no-such-key");
        (await PostAsync("/k?op=touch&ttl=60", ("If-Match", "*"))).Is(412);
    }

    [Fact]
    public async Task A_retried_touch_returns_the_first_expiry()
    {
        await PutAsync("/k", "1");
        var first = (await PostAsync("/k?op=touch&ttl=60", ("Idempotency-Key", "x"))).Is(200);
        Clock.Advance(TimeSpan.FromSeconds(5));
        var again = (await PostAsync("/k?op=touch&ttl=60", ("Idempotency-Key", "x"))).Is(200);
        Assert.Equal(first.Text, again.Text);
    }

    [Theory]
    [InlineData("/k")]
    [InlineData("/k?op=")]
    [InlineData("/k?op=append")]
    [InlineData("/k?op=increment&by=")]
    [InlineData("/k?op=increment&by=1.5")]
    [InlineData("/k?op=increment&by=9223372036854775808")]
    [InlineData("/k?op=increment&ttl=0")]
    [InlineData("/k?op=touch")]
    [InlineData("/k?op=touch&ttl=-1")]
    [InlineData("/k?op=touch&ttl=never")]
    public async Task What_is_not_understood_is_refused(string target)
    {
        (await PostAsync(target)).IsProblem(400, "bad-request");
        (await GetAsync("/k")).Is(404);
    }

    [Fact]
    public async Task A_ttl_header_or_a_touch_of_an_absent_key_is_refused()
    {
        Assert.Contains(
            "?ttl=60", (await PostAsync("/k?op=touch&ttl=1", ("Ttl", "1"))).IsProblem(400, "bad-request"));
        (await PostAsync("/k?op=touch&ttl=1", ("If-None-Match", "*"))).IsProblem(400, "bad-request");
    }

    [Fact]
    public async Task A_page_of_another_site_cannot_increment()
    {
        var marked = ("Sec-Fetch-Site", "cross-site");
        (await PostAsync("/n?op=increment", marked)).IsProblem(403, "cross-site");
        (await GetAsync("/n")).Is(404);
    }

    [Fact]
    public async Task It_works_on_keys_that_no_path_can_have_and_on_the_one_named_clear()
    {
        (await PostAsync("/_/key?name=a%00b&op=increment")).Is(201);
        Assert.Equal("1", (await GetAsync("/_/key?name=a%00b&raw")).Text);
        (await PostAsync("/clear?op=increment")).Is(201);
        (await GetAsync("/_/key?name=a%00b")).Is(200);
    }

    private Task<Answer> PostAsync(string target, params (string, string)[] headers) =>
        Node.SendAsync("POST", target, null, headers);
}
