using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace OrleansKv.Faults.Network;

/// <summary>
/// The near end of a host's only network interface: what the host sends is read here, and what is written here
/// arrives at the host.
/// </summary>
internal sealed unsafe partial class Tunnel : IDisposable
{
    public const int LongestPacket = 9000;

    private const nuint SetInterface = 0x400454ca; // TUNSETIFF
    private const short Packets = 0x1001; // IFF_TUN | IFF_NO_PI
    private const int ReadWriteNonBlocking = 0x80802; // O_RDWR | O_NONBLOCK | O_CLOEXEC
    private const short Readable = 1; // POLLIN

    private readonly SafeFileHandle _device;

    /// <summary>Creates an interface of this name in the network of the calling thread.</summary>
    public Tunnel(string name)
    {
        _device = new(Open("/dev/net/tun", ReadWriteNonBlocking), ownsHandle: true);
        if (_device.IsInvalid) throw new Win32Exception();
        var request = stackalloc byte[40];
        new Span<byte>(request, 40).Clear();
        Encoding.ASCII.GetBytes(name, new Span<byte>(request, 15));
        *(short*)(request + 16) = Packets;
        if (Control(_device, SetInterface, request) != 0) throw new Win32Exception();
    }

    /// <returns>The length of the next packet; 0 if there is none for a moment.</returns>
    public int Read(Span<byte> packet)
    {
        var poll = new PollEntry(_device.DangerousGetHandle().ToInt32(), Readable, 0);
        if (Poll(&poll, 1, 100) <= 0) return 0;
        fixed (byte* bytes = packet) return (int)Math.Max(0, ReadBytes(_device, bytes, (nuint)packet.Length));
    }

    /// <summary>A full queue drops the packet, as networks do.</summary>
    public void Write(ReadOnlySpan<byte> packet)
    {
        fixed (byte* bytes = packet) _ = WriteBytes(_device, bytes, (nuint)packet.Length);
    }

    public void Dispose() => _device.Dispose();

    private readonly record struct PollEntry(int Descriptor, short Events, short Happened);

    [LibraryImport(
        "libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(SafeFileHandle file, nuint request, byte* argument);

    [LibraryImport("libc", EntryPoint = "poll")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Poll(PollEntry* entries, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint ReadBytes(SafeFileHandle file, byte* bytes, nuint count);

    [LibraryImport("libc", EntryPoint = "write")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial nint WriteBytes(SafeFileHandle file, byte* bytes, nuint count);
}
