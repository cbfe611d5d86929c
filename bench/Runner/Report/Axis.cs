using System.Globalization;

namespace OrleansKv.Runner.Report;

/// <summary>Round numbers for the y axis of a panel.</summary>
internal static class Axis
{
    private const int Steps = 5;

    /// <summary>The upper end: nothing is above it.</summary>
    public static double Top(IEnumerable<double> values, bool isLogarithmic)
    {
        var max = values.DefaultIfEmpty(1).Max();
        if (isLogarithmic) return Math.Pow(10, Math.Ceiling(Math.Log10(Math.Max(max, 1))));
        var step = Step(max);
        return step * Math.Ceiling(max / step);
    }

    public static IEnumerable<double> Ticks(double top, double low, bool isLogarithmic)
    {
        if (isLogarithmic)
        {
            for (var value = low; value <= top * 1.001; value *= 10) yield return value;
            yield break;
        }
        var step = Step(top);
        for (var i = 0; i * step <= top * 1.001; i++) yield return i * step;
    }

    public static string Text(double value)
    {
        var (number, unit) = value >= 1000 ? (value / 1000, " k") : (value, "");
        return number.ToString("0.##", CultureInfo.InvariantCulture) + unit;
    }

    /// <summary>1, 2 or 5 times a power of ten, about five of them up to the largest value.</summary>
    private static double Step(double max)
    {
        var rough = Math.Max(max, 1e-9) / Steps;
        var power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        return power * (rough / power) switch
        {
            <= 1 => 1,
            <= 2 => 2,
            <= 5 => 5,
            _ => 10,
        };
    }
}
