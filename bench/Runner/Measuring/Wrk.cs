using System.Diagnostics;
using System.Globalization;
using System.Text;
using OrleansKv.Load;
using OrleansKv.Runner.Systems;

namespace OrleansKv.Runner.Measuring;

/// <summary>wrk with one thread for each node: the clients are spread evenly, so 64 become 63.</summary>
internal static class Wrk
{
    private const string Mark = "FIGURES ";

    /// <param name="isPut">Otherwise gets.</param>
    /// <exception cref="BenchException">wrk failed.</exception>
    public static async Task<Dictionary<string, double>> RunAsync(
        Cluster cluster, bool isPut, long keys, int clients, int seconds)
    {
        var requests = Path.Combine(cluster.Home, "requests");
        await WriteAsync(requests, Requests(cluster.Dialect, isPut, keys));
        var nodes = cluster.Nodes;
        var perNode = Math.Max(1, clients / nodes.Count) * nodes.Count;
        var start = new ProcessStartInfo(
            "wrk",
            [$"-t{nodes.Count}", $"-c{perNode}", $"-d{seconds}s", "-s", Script, $"http://{nodes[0]}/"])
        {
            RedirectStandardOutput = true,
        };
        start.Environment["WRK_REQUESTS"] = requests;
        start.Environment["WRK_PORTS"] = string.Join(',', nodes.Select(n => n.Port));
        var meter = new Meter(cluster);
        using var wrk = Process.Start(start)!;
        var output = await wrk.StandardOutput.ReadToEndAsync();
        await wrk.WaitForExitAsync();
        var (figures, operations) = Parse(output);
        meter.AddCosts(figures, operations);
        return figures;
    }

    private static string Script => Path.Combine(AppContext.BaseDirectory, "wrk.lua");

    private static IEnumerable<byte[]> Requests(Dialect dialect, bool isPut, long keys)
    {
        var random = new Random(1);
        var value = new byte[Workload.DefaultValueBytes];
        for (var key = 0L; key < keys; key++)
        {
            random.NextBytes(value);
            yield return isPut
                ? dialect.Put(Dialect.KeyName(key), value)
                : dialect.Get(Dialect.KeyName(key));
        }
    }

    private static async Task WriteAsync(string path, IEnumerable<byte[]> requests)
    {
        await using var file = File.Create(path);
        foreach (var request in requests)
        {
            await file.WriteAsync(Encoding.ASCII.GetBytes($"{request.Length}\n"));
            await file.WriteAsync(request);
        }
    }

    private static (Dictionary<string, double> Figures, double Operations) Parse(string output)
    {
        var line = output.Split('\n').FirstOrDefault(l => l.StartsWith(Mark, StringComparison.Ordinal))
            ?? throw new BenchException($"wrk failed: {output}");
        var n = line[Mark.Length..].Split(' ')
            .Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToList();
        var figures = new Dictionary<string, double>
        {
            [Figure.Rate] = (n[0] - n[2]) / (n[1] / 1e6),
            [Figure.P50] = n[3] / 1000,
            [Figure.P99] = n[4] / 1000,
            [Figure.P999] = n[5] / 1000,
            [Figure.Max] = n[6] / 1000,
            [Figure.Errors] = n[2],
        };
        return (figures, n[0]);
    }
}
