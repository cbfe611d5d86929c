using System.Globalization;
using System.Text;

namespace OrleansKv.Runner.Report;

/// <summary>Lines over a common axis.</summary>
/// <param name="Ticks">Positions on the x axis, between 0 and 1, and what is written there.</param>
/// <param name="IsLogarithmic">The y axis; its lower end is then 0.1.</param>
/// <param name="Mark">A position on the x axis at which something happened; null: none.</param>
internal sealed record Panel(
    string Title,
    string XTitle,
    IReadOnlyList<(double At, string Text)> Ticks,
    IReadOnlyList<Line> Lines,
    bool IsLogarithmic = false,
    double? Mark = null);

/// <param name="Colour">1 to 3: the same system has the same one everywhere.</param>
/// <param name="Points">X between 0 and 1, y in the unit of the panel.</param>
internal sealed record Line(
    string Name, int Colour, IReadOnlyList<(double X, double Y)> Points, bool HasDots);

/// <summary>Panels side by side as one SVG that follows the reader's dark or light scheme.</summary>
internal sealed class Chart
{
    private const int PanelWidth = 400;
    private const int Height = 300;
    private const int Left = 60;
    private const int Right = 16;
    private const int Top = 56;
    private const int Bottom = 48;
    private const double LogLow = 0.1;

    private const string Style =
        """
        text { font: 12px system-ui, sans-serif; fill: #57606a }
        .title { font-size: 14px; font-weight: 600; fill: #24292f }
        .grid { stroke: #d0d7de; stroke-width: 1 }
        .mark { stroke: #cf222e; stroke-width: 1; stroke-dasharray: 4 3 }
        .line { fill: none; stroke-width: 2; stroke-linejoin: round }
        .s1 { stroke: #0969da } .s2 { stroke: #bc4c00 } .s3 { stroke: #6e7781 }
        .f1 { fill: #0969da } .f2 { fill: #bc4c00 } .f3 { fill: #6e7781 }
        @media (prefers-color-scheme: dark) {
          text { fill: #9198a1 } .title { fill: #e6edf3 } .grid { stroke: #3d444d } .mark { stroke: #f85149 }
          .s1 { stroke: #4493f8 } .s2 { stroke: #db6d28 } .s3 { stroke: #9198a1 }
          .f1 { fill: #4493f8 } .f2 { fill: #db6d28 } .f3 { fill: #9198a1 }
        }
        """;

    private readonly StringBuilder _svg = new();

    public static string Svg(IReadOnlyList<Panel> panels)
    {
        var chart = new Chart();
        chart.Draw(panels);
        return chart._svg.ToString();
    }

    private void Draw(IReadOnlyList<Panel> panels)
    {
        var width = PanelWidth * panels.Count;
        Add($"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {Height}\" role=\"img\">");
        Add($"<style>\n{Style}\n</style>");
        for (var i = 0; i < panels.Count; i++)
        {
            Add($"<g transform=\"translate({i * PanelWidth} 0)\">");
            Draw(panels[i]);
            Add($"</g>");
        }
        Add($"</svg>");
    }

    private void Draw(Panel panel)
    {
        var top = Axis.Top(panel.Lines.SelectMany(l => l.Points).Select(p => p.Y), panel.IsLogarithmic);
        Text(PanelWidth / 2, 18, "middle", panel.Title, "title");
        Text((Left + PanelWidth - Right) / 2, Height - 8, "middle", panel.XTitle);
        foreach (var value in Axis.Ticks(top, LogLow, panel.IsLogarithmic))
        {
            var y = Y(value, top, panel.IsLogarithmic);
            Add($"<path class=\"grid\" d=\"M{Left} {y:0.#}H{PanelWidth - Right}\"/>");
            Text(Left - 6, y + 4, "end", Axis.Text(value));
        }
        foreach (var (at, text) in panel.Ticks) Text(X(at), Height - Bottom + 18, "middle", text);
        if (panel.Mark is { } mark)
            Add($"<path class=\"mark\" d=\"M{X(mark):0.#} {Top}V{Height - Bottom}\"/>");
        for (var i = 0; i < panel.Lines.Count; i++) Draw(panel.Lines[i], i, top, panel.IsLogarithmic);
    }

    private void Draw(Line line, int index, double top, bool isLogarithmic)
    {
        var points = line.Points.Select(p => (X: X(p.X), Y: Y(p.Y, top, isLogarithmic))).ToList();
        var path = string.Join(' ', points.Select(p => Format($"{p.X:0.#} {p.Y:0.#}")));
        Add($"<path class=\"line s{line.Colour}\" d=\"M{path}\"/>");
        if (line.HasDots)
            foreach (var (x, y) in points)
                Add($"<circle class=\"f{line.Colour}\" cx=\"{x:0.#}\" cy=\"{y:0.#}\" r=\"3\"/>");
        var legend = Left + (index * 105);
        Add($"<rect class=\"f{line.Colour}\" x=\"{legend}\" y=\"31\" width=\"12\" height=\"4\" rx=\"2\"/>");
        Text(legend + 18, 38, "start", line.Name);
    }

    private void Text(double x, double y, string anchor, string text, string style = "axis") => Add(
        $"<text class=\"{style}\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{text}</text>");

    private static double X(double at) => Left + (at * (PanelWidth - Left - Right));

    private static double Y(double value, double top, bool isLogarithmic)
    {
        var share = isLogarithmic
            ? Math.Log10(Math.Max(value, LogLow) / LogLow) / Math.Log10(top / LogLow)
            : value / top;
        return Height - Bottom - (share * (Height - Top - Bottom));
    }

    private void Add(FormattableString text) => _svg.Append(Format(text)).Append('\n');

    private static string Format(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
