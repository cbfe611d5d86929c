using System.Text;
using Xunit.Abstractions;

namespace OrleansKv.Processes;

/// <summary>
/// What one door stores every other one shows, byte for byte: HTTP, the command line and the prompt, each at
/// another node.
/// </summary>
[Collection(SharedCollection.Name)]
public sealed class DoorTests(SharedCluster shared, ITestOutputHelper output) : ClusterTest(output)
{
    private static readonly ParallelOptions Few = new() { MaxDegreeOfParallelism = 3 };

    /// <summary>No program can be given a NUL in an argument.</summary>
    private const string WithNul = "a\0b";

    private static readonly string[] Keys =
    [
        " ", "a b", "a/b", "/a//b/", "a%2Fb", "%", "+", "🌱", "e\u0301", "\"q\" 'q' \\", "@at", "{\"a\": 1}",
        "-dash", ".", "..", "clear", "\t\n", new('k', 1024), new('é', 512),
    ];

    private static readonly byte[][] Values =
    [
        [], "null"u8.ToArray(), "a\r\nb\0\n"u8.ToArray(), [0xef, 0xbb, 0xbf, (byte)'x'], Random(1000),
        Random(1024 * 1024),
    ];

    private static readonly string[] Json =
    [
        "null", "0", "-1.50e+3", "1e400", "12345678901234567890", "\"\"", "\"\\u0000🌱\"",
        "{\"a\": 1, \"a\": [2.0]}", "[]", "\"" + new string('x', (1024 * 1024) - 2) + "\"",
    ];

    [Fact]
    public async Task Awkward_keys_are_the_same_through_every_interface()
    {
        var cluster = await WholeAsync(shared);
        await Parallel.ForEachAsync(
            Keys, Few, async (key, _) => await OkAsync(cluster.A, "", "set", "--", key, "by a command"));
        await PutAsync(cluster.A, WithNul, "by a command"u8.ToArray());

        string[] all = [.. Keys, WithNul];
        var script = string.Concat(all.Select(k => $"GET {Quoted(k)}\nSET {Quoted(k)} \"at the prompt\"\n"));
        var printed = Encoding.UTF8.GetString(await OkAsync(cluster.B, script)).TrimEnd().Split('\n');
        Assert.All(printed.Where((_, i) => i % 2 == 0), line => Assert.Equal("by a command", line));
        foreach (var key in all)
            Assert.Equal("at the prompt", Encoding.UTF8.GetString(await GetAsync(cluster.C, key)));
    }

    [Fact]
    public async Task Awkward_values_are_the_same_through_every_interface()
    {
        var cluster = await WholeAsync(shared);
        var values = Values.Concat(Json.Select(Encoding.UTF8.GetBytes)).ToArray();
        string File(string name) => Path.Combine(cluster.Home, name);
        var (set, get) = (new StringBuilder(), new StringBuilder());
        foreach (var (value, i) in values.Select((v, i) => (v, i)))
        {
            await System.IO.File.WriteAllBytesAsync(File($"in{i}"), value);
            var type = i < Values.Length ? "" : " TYPE application/json";
            set.AppendLine($"SET prompt{i} @{File($"in{i}")}{type}");
            get.AppendLine($"GET http{i} > {File($"out{i}")}");
            await PutAsync(cluster.C, $"http{i}", value);
        }
        await OkAsync(cluster.A, set.ToString());
        await OkAsync(cluster.B, get.ToString());
        foreach (var (value, i) in values.Select((v, i) => (v, i)))
        {
            Assert.Equal(value, await GetAsync(cluster.C, $"prompt{i}"));
            Assert.Equal(value, await System.IO.File.ReadAllBytesAsync(File($"out{i}")));
        }
        await Parallel.ForEachAsync(Values.Index(), Few, async (value, _) =>
            Assert.Equal(value.Item, await OkAsync(cluster.A, "", "get", $"http{value.Index}", "--raw")));
    }

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    /// <summary>As the prompt takes any text.</summary>
    private static string Quoted(string text) => $"\"{string.Concat(text.Select(c => $"\\u{(int)c:x4}"))}\"";

    private static Uri AddressOf(Node node, string key) =>
        new($"http://{node.Http}/_/key?raw&name={Uri.EscapeDataString(key)}");

    private static async Task<byte[]> GetAsync(Node node, string key)
    {
        using var http = new HttpClient();
        return await http.GetByteArrayAsync(AddressOf(node, key));
    }

    private static async Task PutAsync(Node node, string key, byte[] value)
    {
        using var http = new HttpClient();
        using var answer = await http.PutAsync(AddressOf(node, key), new ByteArrayContent(value));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>kv at one node and no other; without words it is the prompt.</summary>
    /// <returns>The bytes that it printed.</returns>
    private static async Task<byte[]> OkAsync(Node node, string input, params string[] words)
    {
        string[] server = ["--server", node.Http];
        string[] all = words.Length == 0 ? server : [words[0], .. server, .. words[1..]];
        var run = await ProgramRun.DotnetAsync(Repository.Command, all, input);
        Assert.True(run.Code == 0, $"kv {string.Join(' ', words)}: {run.Error}");
        return run.Bytes;
    }
}
