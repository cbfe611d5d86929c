using System.Text;
using OrleansKv.Runner.Measuring;

namespace OrleansKv.Runner.Report;

/// <summary>The run as a page of Markdown.</summary>
internal static class Report
{
    private static readonly (string Title, string Figure)[] Rest =
    [
        ("CPU, us of an operation", Figure.Cpu),
        ("Bytes to disk for an operation", Figure.Written),
        ("Resident MB, largest node", Figure.Memory),
        ("fsync calls for an operation", Figure.Syncs),
        ("s without success around a kill, all keys", Figure.Gap),
        ("s without an update around a kill, worst key of the dead node", Figure.KeyGap),
        ("s without an update of a key before the kill", Figure.QuietGap),
        ("s until a node is ready", Figure.Start),
        ("s until a node is ready after SIGKILL", Figure.CrashStart),
    ];

    public static string Of(Options options, ResultBook book)
    {
        var text = new StringBuilder("# Benchmark\n\n");
        foreach (var (name, value) in MachineFacts.Of(options)) text.Append($"- {name}: {value}\n");
        text.Append('\n').Append(Goals(book));
        text.Append(Section("Operations a second", book, options, Figure.Rate, withRatios: true));
        text.Append("## Latencies in ms: p50 / p99 / p99.9\n\n").Append(Latencies(book, options));
        foreach (var (title, figure) in Rest) text.Append(Section(title, book, options, figure));
        var errors = book.All.Sum(m => m.Figures.GetValueOrDefault(Figure.Errors));
        text.Append(errors == 0 ? "No errors.\n" : Section("Errors", book, options, Figure.Errors));
        return text.ToString();
    }

    public static string Goals(ResultBook book)
    {
        var rows = Goal.Of(book).Where(goal => goal.Measured is not null)
            .Select(goal => new[] { goal.Name, goal.Wanted, goal.Shown, goal.IsMet ? "met" : "NOT MET" })
            .ToList();
        return rows.Count == 0 ? "" : $"## Goals\n\n{Table.Of(["goal", "wanted", "measured", ""], rows)}\n";
    }

    /// <summary>Medians of one figure, a row for each scenario that has it.</summary>
    private static string Section(
        string title, ResultBook book, Options options, string figure, bool withRatios = false)
    {
        var rows = new List<string[]>();
        foreach (var scenario in book.Scenarios)
        {
            var medians = options.Systems.Select(s => book.Median(scenario, s, figure)).ToList();
            if (medians.All(m => m is null)) continue;
            string[] row = [scenario, .. medians.Select(Texts.Number)];
            rows.Add(withRatios ? [.. row, Ratio("etcd"), Ratio("ceiling")] : row);

            string Ratio(string other) => Texts.Number(book.Ratio(scenario, "store", other, figure));
        }
        string[] heads = ["scenario", .. options.Systems];
        if (withRatios) heads = [.. heads, "store / etcd", "store / ceiling"];
        return rows.Count == 0 ? "" : $"## {title}\n\n{Table.Of(heads, rows)}\n";
    }

    private static string Latencies(ResultBook book, Options options)
    {
        var rows =
            from scenario in book.Scenarios
            where options.Systems.Any(s => book.Median(scenario, s, Figure.P50) is not null)
            select (string[])[scenario, .. options.Systems.Select(system => Three(book, scenario, system))];
        return Table.Of(["scenario", .. options.Systems], [.. rows]) + "\n";
    }

    private static string Three(ResultBook book, string scenario, string system)
    {
        string[] figures = [Figure.P50, Figure.P99, Figure.P999];
        return string.Join(" / ", figures.Select(f => Texts.Number(book.Median(scenario, system, f))));
    }
}
