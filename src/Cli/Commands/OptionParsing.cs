using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using OrleansKv.Cli.Store;

namespace OrleansKv.Cli.Commands;

/// <summary>Checks of options and arguments that the parser does not have.</summary>
internal static class OptionParsing
{
    private const string Format = "#,0.###";

    /// <summary>Both ends are included; text that is not a number is reported by the parser.</summary>
    public static void RequireRange(this Option option, double minimum, double maximum, string unit) =>
        option.Validators.Add(result =>
        {
            if (Number(result) is { } number && !(number >= minimum && number <= maximum))
                result.AddError(
                    $"{option.Name} is {Text(number)}: use a value from {Text(minimum)} to {Text(maximum)} {unit}.");
        });

    /// <summary>A time to live; anything else is reported as a usage error.</summary>
    public static double? TimeToLive(ArgumentResult result)
    {
        try
        {
            return Seconds.Parse(result.Tokens[0].Value);
        }
        catch (CliException e)
        {
            result.AddError(e.Message);
            return null;
        }
    }

    private static double? Number(SymbolResult result) => result.Tokens is [var token, ..]
        && double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    private static string Text(double number) => number.ToString(Format, CultureInfo.InvariantCulture);
}
