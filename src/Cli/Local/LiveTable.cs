using System.Globalization;
using Spectre.Console;

namespace OrleansKv.Cli.Local;

/// <summary>One row of the live table.</summary>
/// <param name="Doing">The action in progress on the node; null if none.</param>
internal sealed record LiveRow(string Node, NodeSample? Sample, string? Doing, bool Selected);

/// <summary>Draws the live table; it fits 80 columns.</summary>
internal static class LiveTable
{
    private static readonly string[] Heads =
        ["Node", "State", "Pid", "Up", "Owns", "Keys", "Lag", "Disk", "Ops/s", "Memory"];

    public static Table Of(IReadOnlyList<LiveRow> rows)
    {
        var table = new Table().Border(TableBorder.Simple);
        for (var i = 0; i < Heads.Length; i++)
        {
            var column = new TableColumn(Heads[i]) { NoWrap = true, Padding = new(0, 0) };
            table.AddColumn(i > 1 ? column.RightAligned() : column);
        }
        foreach (var row in rows) table.AddRow([.. Cells(row).Select(Screens.Cell)]);
        return table;
    }

    private static string[] Cells(LiveRow row)
    {
        var (report, process) = (row.Sample?.Report, row.Sample?.Report.Status?.Process);
        var self = report?.Status?.Nodes.FirstOrDefault(n => n.Node == row.Node);
        return
        [
            (row.Selected ? "> " : "  ") + row.Node,
            row.Doing ?? (report is null ? "..." : Screens.State(report)),
            report?.Pid?.ToString(CultureInfo.InvariantCulture) ?? "-", Duration(process?.UptimeSeconds),
            Percent(process?.OwnedShare), Screens.Number(self?.Keys),
            report is null ? "-" : Screens.Lag(report), Screens.Size(self?.DiskBytes),
            row.Sample?.Rate?.ToString("N0", CultureInfo.InvariantCulture) ?? "-",
            Screens.Size(process?.MemoryBytes),
        ];
    }

    /// <summary>The uptime in its largest unit: "59 s", "12 min", "3 h" or "5 d".</summary>
    public static string Duration(double? seconds) => seconds switch
    {
        null => "-",
        < 60 => $"{Math.Floor(seconds.Value):0} s",
        < 3600 => $"{Math.Floor(seconds.Value / 60):0} min",
        < 48 * 3600 => $"{Math.Floor(seconds.Value / 3600):0} h",
        _ => $"{Math.Floor(seconds.Value / 86400):0} d",
    };

    private static string Percent(double? share) => share is { } s ? $"{s * 100:0} %" : "-";
}
