using System.Globalization;
using System.Text.Json;
using OrleansKv.Cli.Http;
using OrleansKv.Client.Retrying;
using Spectre.Console;

namespace OrleansKv.Cli.Local;

/// <summary>The tables of 'up' and 'status'; they fit 80 columns.</summary>
internal static class Screens
{
    public static void Nodes(Terminal terminal, LocalCluster cluster)
    {
        var table = NewTable("Node", "URL", "Pid", "Data");
        foreach (var node in cluster.Names)
        {
            var pid = cluster.Pid(node)?.ToString(CultureInfo.InvariantCulture) ?? "-";
            Row(table, node, cluster.Server(node).Address, pid, Shorter(cluster.Home.DataFolder(node)));
        }
        terminal.Draw().Write(table);
    }

    public static void Status(Terminal terminal, IReadOnlyList<NodeReport> reports, bool json)
    {
        if (json)
        {
            terminal.Out.WriteLine(
                JsonSerializer.Serialize(reports.ToArray(), LocalJson.Default.NodeReportArray));
            return;
        }
        var table = NewTable("Node", "Pid", "State", "URL", "Keys", "Disk", "Lag");
        foreach (var report in reports) AddReport(table, report);
        terminal.Draw().Write(table);
        foreach (var report in reports)
            if (report.Status?.Problem is { } problem)
                terminal.Out.WriteLine(NodeMessage.WithName(report.Node, problem));
            else if (State(report) == "no answer" && report.NoAnswer is { } why)
                terminal.Out.WriteLine(NodeMessage.WithName(report.Node, why));
        if (reports.Select(r => r.Status).FirstOrDefault(s => s is not null) is not { } any) return;
        var id = any.ClusterId ?? "not formed yet";
        terminal.Out.WriteLine($"cluster {id}, configuration {any.ConfigurationEpoch}");
    }

    /// <summary>"ready", "not ready", "down" or "no answer": from the process and from what the node reports.</summary>
    public static string State(NodeReport report) => report switch
    {
        { Status.Ready: true } => "ready",
        { Status: not null } => "not ready",
        { Pid: null, NoAnswer: null or FailoverNotices.Down } => "down",
        _ => "no answer",
    };

    /// <summary>The state as the end of a sentence: "is ready", "does not answer".</summary>
    public static string Sentence(string state) => state == "no answer" ? "does not answer" : $"is {state}";

    private static void AddReport(Table table, NodeReport report)
    {
        var self = report.Status?.Nodes.FirstOrDefault(n => n.Node == report.Node);
        Row(
            table, report.Node, report.Pid?.ToString(CultureInfo.InvariantCulture) ?? "-", State(report),
            report.Url, Number(self?.Keys), Size(self?.DiskBytes), Lag(report));
    }

    // The largest lag behind any other node: a node reports, for each other node, how many changes it has not
    // examined yet.
    public static string Lag(NodeReport report) => Number(report.Status?.Nodes.Max(n => n.Lag));

    public static string Number(long? value) => value?.ToString("N0", CultureInfo.InvariantCulture) ?? "-";

    public static string Size(long? bytes) => bytes switch
    {
        null => "-",
        < 1024 * 1024 => $"{bytes / 1024.0:0} KiB",
        < 1024L * 1024 * 1024 => $"{bytes / 1024.0 / 1024:0.0} MiB",
        _ => $"{bytes / 1024.0 / 1024 / 1024:0.0} GiB",
    };

    private static Table NewTable(params string[] columns)
    {
        var table = new Table().Border(TableBorder.Minimal);
        foreach (var column in columns)
            table.AddColumn(new TableColumn(column) { NoWrap = column != "Data" });
        return table;
    }

    private static void Row(Table table, params string[] cells) => table.AddRow([.. cells.Select(Cell)]);

    public static Text Cell(string text) => new(text, text switch
    {
        "ready" => new Style(Color.Green),
        "not ready" or "no answer" or "starting" or "stopping" or "killing" => new Style(Color.Yellow),
        "down" => new Style(Color.Red),
        _ => Style.Plain,
    });

    private static string Shorter(string path)
    {
        var relative = Path.GetRelativePath(Directory.GetCurrentDirectory(), path);
        return relative.Length < path.Length ? relative : path;
    }
}
