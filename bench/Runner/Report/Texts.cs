using System.Globalization;

namespace OrleansKv.Runner.Report;

internal static class Texts
{
    /// <summary>Three digits that count; large numbers in full.</summary>
    public static string Number(double value)
    {
        if (value == 0 || !double.IsFinite(value)) return value == 0 ? "0" : "-";
        var format = Math.Abs(value) switch
        {
            >= 100 => "#,0",
            >= 10 => "0.0",
            >= 1 => "0.00",
            _ => "0.000",
        };
        return value.ToString(format, CultureInfo.InvariantCulture);
    }

    public static string Number(double? value) => value is { } v ? Number(v) : "-";

    public static string Percent(double fraction) =>
        (100 * fraction).ToString("0.0", CultureInfo.InvariantCulture) + " %";
}
