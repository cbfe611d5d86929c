using System.Text.Json;
using OrleansKv.Api.Tests.Support;

namespace OrleansKv.Api.Tests;

public sealed class ListTests : ApiTest
{
    [Fact]
    public async Task A_listing_is_in_byte_order_and_complete()
    {
        string[] keys = ["b", "a/2", "%F0%9F%92%A1", "a/1", "%EF%BF%BD"];
        foreach (var key in keys) await PutAsync("/" + key, "1");
        await DeleteAsync("/a/1");
        await PutAsync("/b", "2");
        Assert.Equal(
            "{'keys':[{'key':'a/2','revision':1},{'key':'b','revision':2},{'key':'\ufffd','revision':1},"
            + "{'key':'💡','revision':1}],'cursor':null,'complete':true}",
            (await GetAsync("/_/keys")).Is(200).Text.Replace('"', '\''));
    }

    [Fact]
    public async Task Pages_join_without_a_gap_or_a_repeat()
    {
        var keys = Enumerable.Range(0, 25).Select(i => $"p/{i:00} é").ToList();
        foreach (var key in keys.Append("q")) await PutAsync("/" + Uri.EscapeDataString(key), "1");
        var (seen, cursor, pages) = (new List<string>(), "", 0);
        do
        {
            var page = (await GetAsync($"/_/keys?prefix=p%2F&limit=10&cursor={cursor}")).Is(200).Json;
            seen.AddRange(Keys(page));
            cursor = page.GetProperty("cursor").GetString();
            Assert.Equal(cursor is null, IsComplete(page));
            Assert.Matches("^[A-Za-z0-9_-]*$", cursor ?? "");
            pages++;
        }
        while (cursor is not null);
        Assert.Equal(keys, seen);
        Assert.Equal(3, pages);
    }

    [Fact]
    public async Task Values_are_included_on_request()
    {
        await PutAsync("/a", """{"x":1}""");
        await PutAsync("/b", Bytes([0xff]));
        var listed = (await GetAsync("/_/keys?values=true")).Is(200).Json.GetProperty("keys");
        Assert.Equal(
            """{"key":"a","revision":1,"value":{"x":1},"contentType":"application/json"}""",
            listed[0].GetRawText());
        Assert.Equal(
            """{"key":"b","revision":1,"value":"/w==","encoding":"base64","""
            + "\"contentType\":\"application/octet-stream\"}",
            listed[1].GetRawText());
    }

    [Fact]
    public async Task Values_are_listed_with_the_time_at_which_they_expire()
    {
        await PutAsync("/forever", "1");
        await PutAsync("/limited?ttl=60", "1");
        var listed = (await GetAsync("/_/keys?values=true")).Is(200).Json.GetProperty("keys");
        Assert.False(listed[0].TryGetProperty("expiresAt", out _));
        var read = (await GetAsync("/limited")).Is(200).Json.GetProperty("expiresAt").GetDateTimeOffset();
        Assert.Equal(read, listed[1].GetProperty("expiresAt").GetDateTimeOffset());
        Assert.False((await GetAsync("/_/keys")).Json.GetProperty("keys")[1].TryGetProperty("expiresAt", out _));
    }

    [Fact]
    public async Task A_page_of_values_is_read_in_many_steps_and_ends_early_when_it_is_large()
    {
        foreach (var i in Enumerable.Range(0, 40)) await PutAsync($"/small/{i:00}", "1");
        var small = (await GetAsync("/_/keys?prefix=small&values=true")).Is(200).Json;
        Assert.Equal((40, true), (Keys(small).Count(), IsComplete(small)));
        Assert.Equal(20, Keys((await GetAsync("/_/keys?values=true&limit=20")).Json).Count());
        var text = new string('x', 400_000);
        foreach (var i in Enumerable.Range(0, 20)) await PutAsync($"/large/{i:00}", Text(text));
        var large = (await GetAsync("/_/keys?prefix=large&values=true")).Is(200).Json;
        Assert.Equal(16, Keys(large).Count());
        var rest = await GetAsync($"/_/keys?prefix=large&values=true&cursor={large.GetProperty("cursor")}");
        Assert.Equal((4, true), (Keys(rest.Is(200).Json).Count(), IsComplete(rest.Json)));
    }

    [Fact]
    public async Task A_page_that_loses_its_majority_ends_at_the_last_key_it_read()
    {
        var store = new ScriptedStore();
        var found = new ReadResult.Found(new("1"u8.ToArray(), "application/json"), 1, null);
        store.Pages.Enqueue(new([new(Key.From("a"), found)], "a"));
        store.Pages.Enqueue(new([], null, "Two nodes are silent."));
        await using var node = await Node.StartAsync(store, View, Clock);
        var page = (await node.SendAsync("GET", "/_/keys?values=true")).Is(200).Json;
        Assert.Equal(("a", false), (Keys(page).Single(), IsComplete(page)));
        Assert.Equal("YQ", page.GetProperty("cursor").GetString());
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=1001")]
    [InlineData("limit=-1")]
    [InlineData("limit=ten")]
    [InlineData("limit=")]
    [InlineData("limit=99999999999")]
    [InlineData("cursor=!")]
    [InlineData("cursor=YQ%3D%3D%3D")]
    [InlineData("cursor=_w")]
    [InlineData("cursor=A")]
    [InlineData("prefix=%zz")]
    [InlineData("prefix=%ff")]
    [InlineData("values=1")]
    public async Task An_invalid_query_is_refused(string query) =>
        (await GetAsync("/_/keys?" + query)).IsProblem(400, "bad-request");

    [Fact]
    public async Task A_prefix_longer_than_any_key_is_refused() =>
        (await GetAsync("/_/keys?prefix=" + new string('x', 1025))).IsProblem(400, "bad-request");

    [Fact]
    public async Task The_cursor_of_the_longest_key_is_accepted()
    {
        var key = string.Concat(Enumerable.Repeat("%F0%9F%92%A1", 256));
        await PutAsync("/" + key, "1");
        await PutAsync("/%F4%8F%BF%BF", "1");
        var page = (await GetAsync("/_/keys?limit=1")).Is(200).Json;
        var next = (await GetAsync($"/_/keys?cursor={page.GetProperty("cursor")}")).Is(200).Json;
        Assert.Equal("\U0010ffff", Keys(next).Single());
    }

    private static IEnumerable<string> Keys(JsonElement page) =>
        page.GetProperty("keys").EnumerateArray().Select(listed => listed.GetProperty("key").GetString()!);

    private static bool IsComplete(JsonElement page) => page.GetProperty("complete").GetBoolean();
}
