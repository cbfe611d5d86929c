using System.Text.Json;
using OrleansKv.Client.Retrying;

namespace OrleansKv.Cli.Prompt;

/// <summary>
/// Keys for completion: what a server answers quickly, or nothing, because the user is waiting.
/// </summary>
internal sealed class KeyPrefixes(TimeProvider time) : IDisposable
{
    /// <summary>More than fit on a screen; beyond that the user has to type a longer prefix anyway.</summary>
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
            // A refused connection fails immediately; a silent server costs its second only once.
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
