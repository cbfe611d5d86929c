using System.Text;
using System.Text.Json;
using OrleansKv.Cli.Bulk;
using OrleansKv.Cli.Tests.Support;

namespace OrleansKv.Cli.Tests;

/// <summary>docs/cli.md, Import and export: a line is imported exactly, or refused with the reason.</summary>
public class BulkFormats
{
    private const string Allowed =
        "a line has \"key\", \"value\" or \"base64\", and may have \"contentType\" and \"expiresAt\"";

    [Theory]
    [InlineData("""{"key":"k","value":1,"ttl":60}""",
        "unknown member \"ttl\": give the time of expiry, such as \"expiresAt\": \"2030-01-31T12:00:00Z\"")]
    [InlineData("""{"key":"k","value":1,"ifNoneMatch":"*"}""",
        "unknown member \"ifNoneMatch\": import puts unconditionally; " + Allowed)]
    [InlineData("""{"key":"k","value":"v","content_type":"text/plain"}""",
        "unknown member \"content_type\": " + Allowed)]
    [InlineData("""{"Key":"k","value":1}""", "unknown member \"Key\": " + Allowed)]
    [InlineData("""{"key":"k","key":"l","value":1}""", "\"key\" appears twice")]
    [InlineData("""{"key":"k","value":1,"value":2}""", "\"value\" appears twice")]
    [InlineData("""{"key":"k","value":1,"base64":"AA=="}""",
        "\"base64\" cannot be combined with \"value\" or \"encoding\"")]
    [InlineData("""{"key":"k","base64":7}""", "\"base64\" is not a string")]
    [InlineData("""{"key":"k","base64":"?"}""", "\"base64\" is not base64")]
    [InlineData("""{"key":"k","value":"?","encoding":"base64"}""", "\"value\" is not base64")]
    [InlineData("""{"key":"k","value":"AA==","encoding":"hex"}""", "\"encoding\" can only be \"base64\"")]
    [InlineData("""{"key":7,"value":1}""", "\"key\" is not a string")]
    [InlineData("""{"value":1}""", "\"key\" is missing")]
    [InlineData("""{"key":"k","value":1,"contentType":7}""", "\"contentType\" is not a string")]
    [InlineData("""{"key":"k","value":"v","contentType":"none"}""", "\"contentType\": 'none' is not a media type")]
    [InlineData("""{"key":"k","value":1,"expiresAt":"2030-01-31"}""",
        "\"expiresAt\" is not a time with a zone, such as \"2030-01-31T12:00:00Z\"")]
    [InlineData("""{"key":"k","value":1,"expiresAt":"2030-01-31T12:00:00"}""",
        "\"expiresAt\" is not a time with a zone, such as \"2030-01-31T12:00:00Z\"")]
    [InlineData("""{"keys":[],"cursor":null}""",
        "unknown member \"keys\": this is a page of a listing; 'kv export' writes lines")]
    [InlineData("""{"event":"put","key":"k","value":1}""",
        "unknown member \"event\": this is an event of a watch; 'kv export' writes lines")]
    [InlineData("""{"key":"k","revision":3}""",
        "\"revision\" or \"status\" without \"contentType\": the line does not say whether its value is text or "
        + "JSON; 'kv export' writes lines that do")]
    [InlineData("""{"key":"k","value":"text","revision":3}""",
        "\"revision\" or \"status\" without \"contentType\": the line does not say whether its value is text or "
        + "JSON; 'kv export' writes lines that do")]
    [InlineData("""{"status":404,"key":"k","value":null,"error":"not-found","detail":"none"}""",
        "unknown member \"error\": the line is the result of a failed read, not an entry")]
    [InlineData("""{"status":404,"key":"k","value":null}""", "\"status\" is 404: the line is not an entry")]
    [InlineData("""{"key":"k","base64":"ew==","contentType":"application/json"}""", "The value is not JSON")]
    [InlineData("[1]", "the line is not a JSON object")]
    public void Unknown_members_of_a_line_are_rejected(string line, string reason) =>
        Assert.StartsWith(
            reason, Assert.Throws<FormatException>(() => BulkLine.Parse(Encoding.UTF8.GetBytes(line))).Message,
            StringComparison.Ordinal);

    [Fact]
    public async Task A_rejected_line_is_reported_with_its_number_and_the_exit_code_is_1()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var terminal = cluster.Terminal("{\"key\":\"a\",\"value\":1}\n{\"key\":\"b\",\"value\":1,\"ttl\":5}\n");
        Assert.Equal(1, await terminal.RunAsync("import", "-"));
        Assert.Equal(["a"], cluster.Store.Entries.Keys);
        var said = terminal.Error.ToString().Split('\n');
        Assert.Contains("unknown member \\\"ttl\\\": give", said[0], StringComparison.Ordinal);
        var refused = JsonDocument.Parse(said[0]).RootElement;
        Assert.Equal(2, refused.GetProperty("line").GetInt32());
        Assert.Contains("\"ttl\"", refused.GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.Equal(["Imported 1 of 2 lines.", "1 line was rejected."], said[1..3]);
    }

    [Fact]
    public async Task The_objects_of_a_listing_and_of_mget_are_imported_as_they_were_stored()
    {
        await using var from = await FakeCluster.StartAsync();
        from.Store.Put("json", "{\"x\": 1.0}"u8.ToArray(), Value.Json);
        from.Store.Put("string", "\"text\""u8.ToArray(), Value.Json);
        from.Store.Put("text", "text"u8.ToArray(), "text/plain");
        from.Store.Put("bytes", [0, 255], "image/png");
        var mget = await from.RunAsync("mget", "json", "string", "text", "bytes", "--json");
        using var http = new HttpClient();
        var page = await http.GetStringAsync($"{from.A.Address}/_/keys?values=true");
        var keys = JsonDocument.Parse(page).RootElement.GetProperty("keys").EnumerateArray();
        var listed = string.Concat(keys.Select(k => k.GetRawText() + "\n"));

        await using var to = await FakeCluster.StartAsync();
        Assert.Equal(0, await to.Terminal(mget.Out.ToString()).RunAsync("import", "-"));
        AssertSame(from, to, 4);
        await using var other = await FakeCluster.StartAsync();
        Assert.Equal(0, await other.Terminal(listed).RunAsync("import", "-"));
        AssertSame(from, other, 3);
    }

    [Fact]
    public async Task Blank_lines_are_not_counted()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var terminal = cluster.Terminal("\n{\"key\":\"a\",\"value\":1}\r\n  \t\n\r\n{\"key\":\"b\",\"value\":2}");
        Assert.Equal(0, await terminal.RunAsync("import", "-", "--json"));
        Assert.Equal("{\"lines\":2,\"imported\":2,\"expired\":0,\"refused\":0}\n", terminal.Out.ToString());
        Assert.Equal(["a", "b"], cluster.Store.Entries.Keys.Order());
    }

    [Fact]
    public async Task Bytes_that_are_not_UTF8_affect_only_their_own_line_and_the_line_is_named()
    {
        await using var cluster = await FakeCluster.StartAsync();
        var file = cluster.PathOf("in");
        await File.WriteAllBytesAsync(file,
        [
            0xEF, 0xBB, 0xBF, .. "{\"key\":\"a\",\"value\":1}\n{\"key\":\"caf"u8, 0xE9, .. "\",\"value\":1}\n"u8,
            .. "{\"key\":\"b\",\"value\":1}\n"u8,
        ]);
        Assert.Equal(1, await cluster.Terminal().RunAsync("import", file));
        Assert.Equal(["a", "b"], cluster.Store.Entries.Keys.Order());
        var failed = JsonDocument.Parse(File.ReadAllText(file + ".kv-failed")).RootElement;
        Assert.Equal(2, failed.GetProperty("line").GetInt32());
        Assert.Equal(
            "byte 12 of the line (0xE9) is not UTF-8; convert the file, for example with 'iconv -f latin1 -t utf-8', "
            + "or give bytes as \"base64\"",
            failed.GetProperty("reason").GetString());
    }

    [Fact]
    public async Task A_line_without_an_end_is_refused_and_the_next_one_is_read()
    {
        var input = new MemoryStream(Encoding.UTF8.GetBytes(new string('x', 200_000) + "\nshort\n\nlast"));
        var lines = new ByteLines(input, longest: 100_000);
        Assert.True((await lines.NextAsync(default))!.Value.IsCut);
        foreach (var line in new[] { "short", "", "last" })
        {
            var next = (await lines.NextAsync(default))!.Value;
            Assert.Equal((line, false), (Encoding.UTF8.GetString(next.Bytes.Span), next.IsCut));
        }
        Assert.Null(await lines.NextAsync(default));
        Assert.Equal(4, lines.Number);
    }

    [Fact]
    public async Task Export_keeps_when_a_key_expires_and_import_restores_it()
    {
        var at = new DateTimeOffset(2100, 1, 31, 12, 0, 0, 500, TimeSpan.Zero);
        await using var from = await FakeCluster.StartAsync();
        from.Store.Put("k", "v"u8.ToArray(), "text/plain", at);
        var exported = Encoding.UTF8.GetString((await from.RunAsync("export")).Bytes);
        Assert.Equal(
            "{\"key\":\"k\",\"value\":\"v\",\"contentType\":\"text/plain\","
            + "\"expiresAt\":\"2100-01-31T12:00:00.5000000Z\"}\n",
            exported);

        await using var to = await FakeCluster.StartAsync();
        Assert.Equal(0, await to.Terminal(exported).RunAsync("import", "-"));
        Assert.InRange(to.Store.Entries["k"].ExpiresAt!.Value, at.AddSeconds(-1), at.AddMinutes(1));
    }

    [Fact]
    public async Task A_line_that_has_expired_is_skipped_and_counted()
    {
        await using var cluster = await FakeCluster.StartAsync();
        const string lines =
            """
            {"key":"old","value":1,"expiresAt":"2001-01-31T12:00:00+01:00"}
            {"key":"new","value":1,"expiresAt":"2100-01-31T12:00:00+01:00"}
            """;
        var terminal = cluster.Terminal(lines);
        Assert.Equal(0, await terminal.RunAsync("import", "-"));
        Assert.Equal(["new"], cluster.Store.Entries.Keys);
        Assert.Equal(
            "Imported 1 of 2 lines.\n1 line had expired and was skipped.\n", terminal.Error.ToString());
        var json = cluster.Terminal(lines);
        Assert.Equal(0, await json.RunAsync("import", "-", "--json"));
        Assert.Equal("{\"lines\":2,\"imported\":1,\"expired\":1,\"refused\":0}\n", json.Out.ToString());
    }

    [Fact]
    public async Task JSON_with_line_breaks_survives_export_and_import_byte_for_byte()
    {
        const string stored = "{\n  \"x\": 1.0,\r\n  \"y\": \"\\ud83d\"\n}";
        await using var from = await FakeCluster.StartAsync();
        from.Store.Put("k", Encoding.UTF8.GetBytes(stored), Value.Json);
        from.Store.Put("l", "{\"a\":1}"u8.ToArray(), "application/json;charset=utf-8");
        var exported = Encoding.UTF8.GetString((await from.RunAsync("export")).Bytes);
        Assert.Equal(2, exported.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        await using var to = await FakeCluster.StartAsync();
        Assert.Equal(0, await to.Terminal(exported).RunAsync("import", "-"));
        Assert.Equal(stored, Encoding.UTF8.GetString(to.Store.Entries["k"].Bytes));
    }

    private static void AssertSame(FakeCluster from, FakeCluster to, int count)
    {
        Assert.Equal(count, to.Store.Entries.Count);
        foreach (var (key, entry) in to.Store.Entries)
        {
            Assert.Equal(from.Store.Entries[key].Bytes, entry.Bytes);
            Assert.Equal(from.Store.Entries[key].Type, entry.Type);
        }
    }
}
