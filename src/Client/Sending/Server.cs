namespace OrleansKv.Client;

/// <summary>A node, as known to a client.</summary>
/// <param name="Name">"A", or the address if it is not in a cluster file.</param>
internal sealed record Server(string Name, string Address)
{
    /// <summary>Parses host:port or a URL without a path; null if it is neither.</summary>
    public static Server? FromAddress(string text)
    {
        var url = text.Contains("://", StringComparison.Ordinal) ? text : "http://" + text;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https"))
            return null;
        if (uri.AbsolutePath != "/" || (!text.Contains(':') && uri.IsDefaultPort)) return null;
        return new(uri.Authority, uri.GetLeftPart(UriPartial.Authority));
    }

    public override string ToString() => Name;
}

/// <param name="Servers">In the order in which they are tried.</param>
/// <param name="Failover">The user did not name a server: any of them may answer.</param>
internal sealed record ServerChoice(IReadOnlyList<Server> Servers, bool Failover)
{
    public ServerChoice StartingAt(Server first) =>
        this with { Servers = [first, .. Servers.Where(s => s != first)] };
}
