using System.Globalization;

namespace OrleansKv.Cli.Words;

/// <summary>Times to live as HTTP has them: 60 or 1.5, kept in whole milliseconds, rounded up.</summary>
internal static class Seconds
{
    private const string Milliseconds = "0.###";

    /// <exception cref="CliException">The text is no time to live.</exception>
    public static double Parse(string text)
    {
        const NumberStyles Plain = NumberStyles.AllowDecimalPoint;
        return double.TryParse(text, Plain, CultureInfo.InvariantCulture, out var seconds)
            && double.IsFinite(seconds) && seconds > 0
                ? InMilliseconds(seconds)
                : throw CliException.Usage(
                    "A time to live is a number of seconds above 0, such as 60 or 1.5; "
                    + $"'{Print.Visible(text)}' is not one.");
    }

    public static double InMilliseconds(double seconds) => Math.Ceiling(seconds * 1000) / 1000;

    public static string Text(double seconds) => seconds.ToString(Milliseconds, CultureInfo.InvariantCulture);
}
