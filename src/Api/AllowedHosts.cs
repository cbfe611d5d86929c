using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace OrleansKv.Api;

/// <summary>
/// The host names by which clients may call the node. This prevents DNS rebinding: to a browser, a page whose own
/// host name was made to resolve to the node's address has the same origin as the node. Only the Host header gives
/// it away.
/// </summary>
/// <remarks>
/// The framework's host filtering can neither answer with a problem nor allow all IP addresses, so only its name
/// matching is used. Ports are not compared, because clients may use forwarded ports.
/// </remarks>
/// <param name="addresses">host:port of every node of the cluster.</param>
/// <param name="names">Additional names, such as "*.example.com": "hosts" in the cluster file.</param>
public sealed class AllowedHosts(IEnumerable<string> addresses, IEnumerable<string> names)
{
    private readonly List<StringSegment> _patterns =
    [
        "localhost", "*.localhost",
        .. addresses.Select(address => (StringSegment)new HostString(address).Host),
        .. names.Select(name => (StringSegment)new HostString(name).ToUriComponent()),
    ];

    /// <param name="header">The raw Host header: the framework throws on invalid Punycode.</param>
    public bool Contains(string header)
    {
        // HTTP/1.0 does not require a Host, and browsers do not use it.
        if (header.Length == 0) return true;
        var name = new HostString(header).Host.TrimEnd('.');
        // Rebinding needs a name: a page cannot come from an IP address that is not its server's. A node that
        // listens on 0.0.0.0 is called by any address of its machine.
        return IPAddress.TryParse(name, out _) || HostString.MatchesAny(name, _patterns);
    }
}
