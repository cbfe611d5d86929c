using OrleansKv.Runner.Measuring;

namespace OrleansKv.Runner.Report;

/// <summary>The plots of docs/: from a whole run, or the part that has their figures.</summary>
internal static class Plots
{
    private static readonly Dictionary<string, int> Colours = new()
    {
        ["store"] = 1,
        ["etcd"] = 2,
        ["ceiling"] = 3,
    };

    /// <returns>The files that were written.</returns>
    public static IReadOnlyList<string> Write(Options options, ResultBook book)
    {
        var folder = Path.Combine(options.IsQuick ? options.Home : options.Root, "docs");
        Directory.CreateDirectory(folder);
        var written = new List<string>();
        if (options.Has("put") && options.Has("get") && options.Clients.Count > 1)
            Save("throughput.svg", Throughput(options, book));
        if (book.Kills.Count > 0) Save("node-kill.svg", NodeKill(book));
        return written;

        void Save(string name, string svg)
        {
            written.Add(Path.Combine(folder, name));
            File.WriteAllText(written[^1], svg);
        }
    }

    private static string Throughput(Options options, ResultBook book)
    {
        var last = options.Clients.Count - 1;
        (double, string)[] ticks = [.. options.Clients.Select((c, i) => ((double)i / last, $"{c}"))];
        return Chart.Svg([Panel("put", "PUT a second"), Panel("get", "GET a second, linearizable")]);

        Panel Panel(string verb, string title) =>
            new(title, "clients", ticks, [.. options.Systems.Select(system => Line(verb, system))]);

        Line Line(string verb, string system) => new(
            system,
            Colours[system],
            [.. options.Clients.Select((clients, i) =>
                ((double)i / last, book.Median($"{verb}-{clients}", system, Figure.Rate) ?? 0))],
            HasDots: true);
    }

    private static string NodeKill(ResultBook book)
    {
        var (from, to) = (-2.0, 6.0);
        (double, string)[] ticks = [.. Enumerable.Range(-2, 9).Select(s => (At(s), $"{s}"))];
        return Chart.Svg(
        [
            .. book.Kills.Select(kill => new Panel(
                kill.Key == "etcd" ? "etcd: the leader is killed" : "store: a node is killed",
                "s after the kill",
                ticks,
                [
                    new("longest latency in 50 ms, ms",
                        Colours[kill.Key],
                        [.. kill.Value.Select(p => (At(p.Seconds), p.Milliseconds))],
                        HasDots: false),
                ],
                IsLogarithmic: true,
                Mark: At(0))),
        ]);

        double At(double seconds) => (seconds - from) / (to - from);
    }
}
