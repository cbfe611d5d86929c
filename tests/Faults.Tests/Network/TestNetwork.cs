using System.Diagnostics;
using System.Net.Sockets;

namespace OrleansKv.Faults.Network;

/// <summary>
/// Four hosts, each in a network namespace with one interface: A, B and C for the nodes, and X for the clients. Their
/// packets pass through this process, which drops and delays them as requested. So every kind of partition and delay
/// is possible without the kernel's own modules for it, which many machines lack.
/// </summary>
internal sealed class TestNetwork : Surroundings, IDisposable
{
    /// <summary>The host of the clients.</summary>
    public const string Clients = "X";

    private const string Names = "ABC" + Clients;
    private const string Net = "10.91.0.";

    private readonly NetworkNamespace[] _hosts = [.. Names.Select(_ => new NetworkNamespace())];
    private readonly Tunnel[] _cards;
    private readonly Wire[,] _wires = new Wire[Names.Length, Names.Length];
    private readonly int[] _ports = [.. Names.Select(_ => 3000)];
    private readonly DelayLine _later = new();
    private readonly Thread[] _readers;
    private readonly Random _random;
    private volatile bool _ended;

    public TestNetwork(int seed)
    {
        _random = new(seed);
        _cards = [.. _hosts.Select((host, i) => host.Invoke(() => MakeCard(i)))];
        _readers = [.. Names.Select((_, i) => new Thread(() => Carry(i)) { IsBackground = true })];
        foreach (var reader in _readers) reader.Start();
    }

    /// <summary>Why such a network is not possible here; null if it is.</summary>
    public static string? Missing { get; } = FindMissing();

    public override string NextAddress(string node) => $"{AddressOf(node)}:{_ports[Index(node)]++}";

    public override Process Start(string node, ProcessStartInfo program) =>
        _hosts[Index(node)].Invoke(() => Process.Start(program)!);

    public override Socket NewSocket() => _hosts[Index(Clients)].Invoke(base.NewSocket);

    /// <summary>Connects from the host of this name.</summary>
    public Socket NewSocketAt(string host) => _hosts[Index(host)].Invoke(base.NewSocket);

    public static string AddressOf(string host) => $"{Net}{Index(host) + 1}";

    /// <summary>Sets one direction only.</summary>
    public void Set(string from, string to, Wire wire) => _wires[Index(from), Index(to)] = wire;

    /// <summary>Sets both directions.</summary>
    public void Between(string one, string other, Wire wire)
    {
        Set(one, other, wire);
        Set(other, one, wire);
    }

    /// <summary>Everything passes again, immediately.</summary>
    public void Heal() => Array.Clear(_wires);

    public void Dispose()
    {
        _ended = true;
        foreach (var reader in _readers) reader.Join();
        _later.Dispose();
        foreach (var card in _cards) card.Dispose();
        foreach (var host in _hosts) host.Dispose();
    }

    private static int Index(string host) => Names.IndexOf(host, StringComparison.Ordinal);

    private static Tunnel MakeCard(int host)
    {
        var card = new Tunnel("kv0");
        Tool.Run("ip", "link", "set", "lo", "up");
        Tool.Run("ip", "addr", "add", $"{Net}{host + 1}/24", "dev", "kv0");
        Tool.Run("ip", "link", "set", "kv0", "mtu", $"{Tunnel.LongestPacket}", "up");
        return card;
    }

    private void Carry(int from)
    {
        Span<byte> buffer = new byte[Tunnel.LongestPacket + 100];
        while (!_ended)
        {
            var packet = buffer[.._cards[from].Read(buffer)];
            // IPv4 only: byte 19 is the last of the receiver's address.
            if (packet.Length < 20 || packet[0] >> 4 != 4) continue;
            var to = packet[19] - 1;
            if (to >= 0 && to < Names.Length) Pass(packet, _cards[to], _wires[from, to]);
        }
    }

    private void Pass(Span<byte> packet, Tunnel to, Wire wire)
    {
        if (wire.IsCut || Chance(wire.Loss)) return;
        if (wire.Delay == default) to.Write(packet);
        else _later.Add(to, packet, wire.Delay + (wire.Jitter * ((2 * Dice()) - 1)));
    }

    private bool Chance(double share) => share > 0 && Dice() < share;

    private double Dice()
    {
        lock (_random) return _random.NextDouble();
    }

    private static string? FindMissing()
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return "it needs root on Linux";
        if (!File.Exists("/dev/net/tun")) return "/dev/net/tun is missing";
        if (!Tool.Exists("ip")) return "the command ip is missing (package iproute2)";
        try
        {
            new TestNetwork(0).Dispose();
            return null;
        }
        catch (Exception e)
        {
            return $"network namespaces cannot be created: {e.Message}";
        }
    }
}
