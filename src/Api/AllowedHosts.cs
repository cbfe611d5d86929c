using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace OrleansKv.Api;

/// <summary>
/// The host names under which clients may call the node. Against DNS rebinding: a page whose own name was
/// made to resolve to the node's address belongs, for its browser, to the node's site. Only the Host header
/// gives it away.
/// </summary>
/// <remarks>
/// Not the framework's host filtering, which can neither answer with a problem nor allow all IP addresses;
/// its matching of names is used. Ports are not compared: clients come through forwarded ports.
/// </remarks>
/// <param name="addresses">host:port of every node of the cluster.</param>
/// <param name="names">Further names, "*.example.com" too: "hosts" in the cluster file.</param>
public sealed class AllowedHosts(IEnumerable<string> addresses, IEnumerable<string> names)
{
    private readonly List<StringSegment> _patterns =
    [
        "localhost", "*.localhost",
        .. addresses.Select(address => (StringSegment)new HostString(address).Host),
        .. names.Select(name => (StringSegment)new HostString(name).ToUriComponent()),
    ];

    /// <param name="header">The Host header as it was sent: the framework throws on broken Punycode.</param>
    public bool Contains(string header)
    {
        // HTTP/1.0 needs no Host, and no browser speaks it.
        if (header.Length == 0) return true;
        var name = new HostString(header).Host.TrimEnd('.');
        // Rebinding needs a name: no page comes from an IP address that is not its server's. A node that
        // listens on 0.0.0.0 is called by any of its machine's.
        return IPAddress.TryParse(name, out _) || HostString.MatchesAny(name, _patterns);
    }
}
