using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

public sealed class ConditionTests : ApiTest
{
    [Fact]
    public async Task A_put_at_a_revision_succeeds_once()
    {
        await PutAsync("/k", "1");
        (await PutAsync("/k", "2", ("If-Match", "\"1\""))).Is(200);
        var failed = await PutAsync("/k", "3", ("If-Match", "\"1\""));
        Assert.Contains("revision 2", failed.IsProblem(412, "condition-failed"));
        Assert.Equal("\"2\"", failed.ETag);
        Assert.Equal(2, (await GetAsync("/k")).Json.GetProperty("value").GetInt32());
    }

    [Fact]
    public async Task An_update_requires_the_key_and_a_create_its_absence()
    {
        var absent = await PutAsync("/k", "1", ("If-Match", "*"));
        absent.IsProblem(412, "condition-failed");
        Assert.Null(absent.ETag);
        (await PutAsync("/k", "1", ("If-Match", "\"7\""))).IsProblem(412, "condition-failed");
        (await PutAsync("/k", "1", ("If-None-Match", "*"))).Is(201);
        (await PutAsync("/k", "2", ("If-Match", "*"))).Is(200);
        Assert.Equal("\"2\"", (await PutAsync("/k", "3", ("If-None-Match", "*"))).Is(412).ETag);
    }

    [Fact]
    public async Task A_delete_says_whether_the_key_existed()
    {
        (await DeleteAsync("/k")).IsProblem(404, "no-such-key");
        await PutAsync("/k", "1");
        Assert.Empty((await DeleteAsync("/k")).Is(204).Body);
        (await DeleteAsync("/k")).Is(404);
        (await GetAsync("/k")).Is(404);
    }

    [Fact]
    public async Task A_delete_keeps_its_condition()
    {
        (await DeleteAsync("/k", ("If-Match", "*"))).IsProblem(412, "condition-failed");
        await PutAsync("/k", "1");
        await PutAsync("/k", "2");
        Assert.Equal("\"2\"", (await DeleteAsync("/k", ("If-Match", "\"1\""))).Is(412).ETag);
        (await DeleteAsync("/k", ("If-Match", "\"2\""))).Is(204);
        await PutAsync("/k", "3");
        (await DeleteAsync("/k", ("If-Match", "*"))).Is(204);
    }

    [Fact]
    public async Task Revisions_continue_after_a_delete_and_a_clear()
    {
        await PutAsync("/k", "1");
        await DeleteAsync("/k");
        Assert.Equal("\"3\"", (await PutAsync("/k", "2")).Is(201).ETag);
        (await Node.SendAsync("POST", "/clear")).Is(204);
        (await GetAsync("/k")).Is(404);
        Assert.Equal("\"4\"", (await PutAsync("/k", "3")).Is(201).ETag);
    }

    [Theory]
    [InlineData("If-Match", "1")]
    [InlineData("If-Match", "\"\"")]
    [InlineData("If-Match", "\"abc\"")]
    [InlineData("If-Match", "\"-1\"")]
    [InlineData("If-Match", "\"01\"")]
    [InlineData("If-Match", "\"99999999999999999999\"")]
    [InlineData("If-Match", "W/\"1\"")]
    [InlineData("If-Match", "\"1\", \"2\"")]
    [InlineData("If-Match", "")]
    [InlineData("If-None-Match", "\"1\"")]
    [InlineData("If-None-Match", "W/\"1\"")]
    public async Task A_condition_that_cannot_be_honored_exactly_is_refused(string header, string value)
    {
        await PutAsync("/k", "1");
        (await PutAsync("/k", "2", (header, value))).IsProblem(400, "bad-request");
        (await DeleteAsync("/k", (header, value))).IsProblem(400, "bad-request");
        Assert.Equal("\"1\"", (await GetAsync("/k")).ETag);
    }

    [Fact]
    public async Task Contradicting_conditions_are_refused()
    {
        (await PutAsync("/k", "1", ("If-Match", "*"), ("If-None-Match", "*"))).IsProblem(400, "bad-request");
        (await DeleteAsync("/k", ("If-None-Match", "*"))).IsProblem(400, "bad-request");
    }

    [Fact]
    public async Task Of_fifty_clients_that_create_one_key_exactly_one_succeeds()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 50)
            .Select(i => PutAsync("/lock", $"{i}", ("If-None-Match", "*"))));
        var winner = Assert.Single(answers, answer => answer.Status == 201);
        Assert.Equal(49, answers.Count(answer => answer.Status == 412 && answer.ETag == winner.ETag));
    }
}
