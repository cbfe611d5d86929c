using System.Net;
using System.Net.Sockets;
using System.Text;
using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>Whatever strangers send to a node's ports, it stays ready and serves.</summary>
[Collection(SharedCollection.Name)]
public sealed class GarbageTests(SharedCluster shared, ITestOutputHelper output) : ClusterTest(output)
{
    private static readonly byte[] Preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8.ToArray();
    private static readonly byte[] EmptySettings = [0, 0, 0, 4, 0, 0, 0, 0, 0];

    [Fact]
    public async Task Garbage_on_any_port_does_no_harm()
    {
        var cluster = await WholeAsync(shared);
        var a = cluster.A;
        var random = new Random(7);
        var held = new List<TcpClient>();
        foreach (var address in (string[])[a.Http, a.Peer, a.Silo, a.Gateway])
        {
            foreach (var bytes in Junk(random)) held.Add(await SendAsync(address, bytes));
            await ServesAsync(cluster);
        }
        foreach (var connection in held) connection.Dispose();
        await ServesAsync(cluster);
    }

    [Fact]
    public async Task Junk_in_place_of_a_peers_hello_or_frames_is_refused()
    {
        var cluster = await WholeAsync(shared);
        var random = new Random(11);
        using var http = new HttpClient { BaseAddress = new($"http://{cluster.A.Peer}") };
        foreach (var bytes in Junk(random))
        {
            await PostAsync(http, "/peer/hello", bytes);
            await PostAsync(http, "/peer/stream", bytes);
            await UpgradeAsync(cluster.A.Peer, bytes);
        }
        await ServesAsync(cluster);
    }

    /// <summary>
    /// Random bytes, a few and many; lengths that promise gigabytes; the beginning of HTTP/2 and then none.
    /// </summary>
    private static IEnumerable<byte[]> Junk(Random random)
    {
        byte[] Noise(int length)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            return bytes;
        }

        foreach (var length in new[] { 0, 1, 3, 100, 5_000, 200_000 }) yield return Noise(length);
        yield return [0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff, 0x7f];
        yield return [0x7f, 0xff, 0xff, 0xff, .. Noise(70_000)];
        yield return [0xff, 0xff, 0xff, 0xff, .. Noise(70_000)];
        yield return [.. Preface, .. Noise(2_000)];
        yield return [.. Preface, .. EmptySettings, .. Noise(2_000)];
        yield return [.. Preface, .. EmptySettings, 0xff, 0xff, 0xff, 1, 4, 0, 0, 0, 1, .. Noise(70_000)];
        yield return "GET /_/health/ready HTTP/1.1\r\nHost: localhost\r\nX: "u8.ToArray();
        yield return "PUT /k HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n\r\n{"u8.ToArray();
    }

    /// <returns>The connection, left half open for as long as the node bears it.</returns>
    private static async Task<TcpClient> SendAsync(string address, byte[] bytes)
    {
        var connection = new TcpClient();
        await connection.ConnectAsync(IPEndPoint.Parse(address));
        try
        {
            await connection.GetStream().WriteAsync(bytes);
        }
        catch (IOException)
        {
            // The node had enough before the end.
        }
        return connection;
    }

    private static async Task PostAsync(HttpClient http, string path, byte[] bytes)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new ByteArrayContent(bytes),
        };
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            if (path == "/peer/hello") Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            // Reset by the node: as good a refusal.
        }
    }

    /// <summary>A stream that is opened as it should be, and then carries no frames.</summary>
    private static async Task UpgradeAsync(string address, byte[] bytes)
    {
        byte[] opening =
        [
            .. "GET /peer/stream HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\n"u8,
            .. "Upgrade: orleanskv-frames\r\n\r\n"u8,
        ];
        using var connection = await SendAsync(address, opening);
        var stream = connection.GetStream();
        var answer = new byte["HTTP/1.1 101".Length];
        await stream.ReadExactlyAsync(answer);
        Assert.Equal("HTTP/1.1 101", Encoding.ASCII.GetString(answer));
        try
        {
            await stream.WriteAsync(bytes);
            connection.Client.Shutdown(SocketShutdown.Send);
            // What is left of the headers; then the node closes the connection.
            await stream.CopyToAsync(Stream.Null).WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            // Reset by the node: as good a refusal.
        }
    }

    private static async Task ServesAsync(LocalCluster cluster)
    {
        foreach (var node in cluster.Nodes)
        {
            (await node.Client.GetAsync("/_/health/ready")).MustBe(200);
            var written = await node.Client.PutAsync("k", $"\"{node.Name}\"");
            Assert.True(written.IsSuccess, $"{written}");
            foreach (var reader in cluster.Nodes)
                Assert.Equal($"\"{node.Name}\"", (await reader.Client.GetAsync("k")).MustBe(200).Value());
        }
    }
}
