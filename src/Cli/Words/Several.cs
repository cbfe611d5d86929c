using System.Text.Json;
using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Words;

/// <summary>MGET and MSET: many operations in a request, each with an end of its own.</summary>
internal sealed class Several(Setting setting)
{
    /// <summary>As many operations as a node takes at once.</summary>
    private const int Most = 1_000;

    public async Task GetAsync(Word.GetMany word, ServerChoice servers, CancellationToken cancellation)
    {
        var worst = ExitCode.Ok;
        foreach (var keys in word.Names.Chunk(Most))
        {
            var request = Requests.GetMany(keys.Select(KeyUrl.Checked));
            var results = await SendAsync(servers, request, cancellation);
            foreach (var (key, result) in keys.Zip(results))
                worst = First(worst, Show(key, result, () => PrintValue(key, result)));
        }
        if (worst != ExitCode.Ok) throw new CliException(worst, "");
    }

    public async Task SetAsync(Word.SetMany word, ServerChoice servers, CancellationToken cancellation)
    {
        var worst = ExitCode.Ok;
        foreach (var pairs in word.Pairs.Chunk(Most))
        {
            var request = Requests.SetMany(
                pairs.Select(p => KeyValuePair.Create(KeyUrl.Checked(p.Key), p.Value)));
            var results = await SendAsync(servers, request, cancellation);
            foreach (var (pair, result) in pairs.Zip(results))
                worst = First(worst, Show(pair.Key, result, () => PrintSet(pair.Key, result)));
        }
        if (worst != ExitCode.Ok) throw new CliException(worst, "");
    }

    private async Task<JsonElement[]> SendAsync(
        ServerChoice servers, KvRequest request, CancellationToken cancellation)
    {
        var reply = await setting.Client.SendAsync(servers, request, cancellation);
        if (!reply.Succeeded) throw Problem.Exception(reply);
        using var answer = JsonDocument.Parse(reply.Body, KeyPages.Deep);
        return [.. answer.RootElement.GetProperty("results").EnumerateArray().Select(e => e.Clone())];
    }

    /// <returns>The exit code of this one result.</returns>
    private int Show(string key, JsonElement result, Action success)
    {
        var status = result.GetProperty("status").GetInt32();
        if (status is < 200 or >= 300) return ShowFailure(key, status, result);
        if (setting.Json) Print.Element(setting.Out, result);
        else success();
        return ExitCode.Ok;
    }

    private int ShowFailure(string key, int status, JsonElement result)
    {
        var code = status switch
        {
            429 or 503 => ExitCode.Unavailable,
            504 => ExitCode.Unknown,
            _ => Problem.Code(status),
        };
        var why = code == ExitCode.NotFound
            ? $"No such key: {key}"
            : Text(result, "detail") ?? Text(result, "title") ?? $"status {status}";
        if (setting.Json) Print.Failed(setting.Out, key, status, code, why);
        else if (code == ExitCode.NotFound) setting.Terminal.Error.WriteLine(Print.Visible(why));
        else setting.Terminal.Error.WriteLine($"{Print.Visible(key)}: {why}");
        return code;
    }

    private void PrintValue(string key, JsonElement result)
    {
        var value = result.GetProperty("value");
        var isText = Text(result, "contentType") is { } type && !new Content(default, type).IsJson;
        var text = isText && value.ValueKind == JsonValueKind.String
            ? value.GetString()!
            : Print.OneLine(value.GetRawText());
        setting.Out.WriteLine($"{Print.Visible(key)} = {Print.Visible(text)}");
    }

    private void PrintSet(string key, JsonElement result)
    {
        var done = result.GetProperty("status").GetInt32() == 201 ? "created" : "replaced";
        setting.Out.WriteLine($"{Print.Visible(key)}: {done}, revision {result.GetProperty("revision")}");
    }

    private static int First(int before, int now) => before == ExitCode.Ok ? now : before;

    private static string? Text(JsonElement result, string name) =>
        result.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
