using System.Globalization;

namespace OrleansKv.Cli.Store;

/// <summary>Times to live as over HTTP: 60 or 1.5 seconds, rounded up to whole milliseconds.</summary>
internal static class Seconds
{
    private const string Milliseconds = "0.###";

    /// <exception cref="CliException">The text is not a time to live.</exception>
    public static double Parse(string text)
    {
        const NumberStyles Plain = NumberStyles.AllowDecimalPoint;
        return double.TryParse(text, Plain, CultureInfo.InvariantCulture, out var seconds)
            && seconds > 0 && seconds <= Limits.TimeToLive.TotalSeconds
                ? InMilliseconds(seconds)
                : throw CliException.Usage(
                    "A time to live is a number of seconds above 0 and at most 100 years, such as 60 or 1.5; "
                    + $"'{Print.Visible(text)}' is not one.");
    }

    /// <param name="seconds">Null: the key never expires.</param>
    public static TimeSpan? ToTimeSpan(double? seconds) =>
        seconds is { } some ? TimeSpan.FromSeconds(some) : null;

    public static double InMilliseconds(double seconds) => Math.Ceiling(seconds * 1000) / 1000;

    public static string Text(double seconds) => seconds.ToString(Milliseconds, CultureInfo.InvariantCulture);
}
