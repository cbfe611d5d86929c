using System.Text.Json;
using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Words;

/// <summary>INCR and DECR.</summary>
internal sealed class Numbers(Setting setting)
{
    public async Task IncrementAsync(
        Word.Increment word, ServerChoice servers, CancellationToken cancellation)
    {
        var reply = await setting.AskAsync(servers, Requests.Increment(word), word.Key, cancellation);
        using var answer = JsonDocument.Parse(reply.Body);
        if (setting.Json) Print.Element(setting.Out, answer.RootElement);
        else setting.Out.WriteLine(answer.RootElement.GetProperty("value").GetRawText());
    }
}
