using System.Text.Json;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Cli.Prompt;

/// <summary>
/// Keys for completion: what a server says at once, or nothing. Somebody waits with a finger on Tab.
/// </summary>
internal sealed class KeyPrefixes(TimeProvider time) : IDisposable
{
    /// <summary>More than fit on a screen; beyond it a longer prefix is wanted anyway.</summary>
    private const int MaxKeys = 100;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private readonly Attempts _attempts = new(time);

    public async Task<Candidates> FindAsync(
        string prefix, ServerChoice servers, CancellationToken cancellation)
    {
        var request = KeyListing.Page(prefix, MaxKeys);
        foreach (var server in servers.Servers)
        {
            var attempt = await _attempts.TryAsync(server, request, Patience, cancellation);
            if (attempt is Attempt<KvReply>.Answered({ Succeeded: true } reply, _)) return Read(reply.Body);
            // Connections are refused at once; who is silent costs its second only this time.
            if (attempt is not Attempt<KvReply>.Refused) break;
        }
        return Candidates.None;
    }

    public void Dispose() => _attempts.Dispose();

    private static Candidates Read(ReadOnlyMemory<byte> body)
    {
        using var page = JsonDocument.Parse(body);
        var keys = page.RootElement.GetProperty("keys").EnumerateArray();
        var isLast = page.RootElement.GetProperty("cursor").ValueKind == JsonValueKind.Null;
        return new([.. keys.Select(k => k.GetProperty("key").GetString()!)], isLast);
    }
}
