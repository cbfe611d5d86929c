using System.Globalization;
using System.Text.Json;
using OrleansKv.Cli.Http;

namespace OrleansKv.Cli.Words;

/// <summary>TTL, TOUCH and PERSIST.</summary>
internal sealed class Expiry(Setting setting)
{
    public async Task TouchAsync(Word.Touch word, ServerChoice servers, CancellationToken cancellation)
    {
        var reply = await setting.AskAsync(servers, Requests.Touch(word), word.Key, cancellation);
        using var answer = JsonDocument.Parse(reply.Body);
        if (setting.Json) Print.Element(setting.Out, answer.RootElement);
        else if (word.Ttl is { } seconds)
            setting.Out.WriteLine($"expires in {Seconds.Text(seconds)} s, revision {reply.Revision}");
        else setting.Out.WriteLine($"never expires, revision {reply.Revision}");
    }

    /// <summary>By this machine's clock; the key goes by the cluster's.</summary>
    public async Task ShowAsync(Word.TimeToLive word, ServerChoice servers, CancellationToken cancellation)
    {
        var request = new KvRequest(HttpMethod.Get, KeyUrl.Path(word.Key));
        var reply = await setting.AskAsync(servers, request, word.Key, cancellation);
        using var answer = JsonDocument.Parse(reply.Body, KeyPages.Deep);
        var expires = answer.RootElement.TryGetProperty("expiresAt", out var at)
            ? at.GetDateTimeOffset()
            : (DateTimeOffset?)null;
        var left = expires - setting.Terminal.Time.GetUtcNow();
        var seconds = left is { } span ? Math.Max(0, Math.Round(span.TotalSeconds, 1)) : (double?)null;
        if (setting.Json) Print.TimeToLive(setting.Out, word.Key, seconds, expires);
        else setting.Out.WriteLine(
            seconds is null ? "never expires" : string.Create(CultureInfo.InvariantCulture, $"{seconds} s"));
    }
}
