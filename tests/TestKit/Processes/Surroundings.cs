using System.Diagnostics;
using System.Net.Sockets;

namespace OrleansKv.TestKit.Processes;

/// <summary>
/// What nodes and their clients run on: here the machine itself, with its loopback address.
/// </summary>
public class Surroundings
{
    public static readonly Surroundings Loopback = new();

    /// <returns>An address that the node of this name can listen on: IP and port.</returns>
    public virtual string NextAddress(string node) => FreePorts.NextAddress();

    public virtual Process Start(string node, ProcessStartInfo program) => Process.Start(program)!;

    /// <summary>Where a client's connections begin.</summary>
    public virtual Socket NewSocket() => new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
}
