using System.CommandLine.Parsing;
using System.Globalization;

namespace OrleansKv.Cli.Commands;

/// <summary>What stands on the command line, for checks that must not fail where it is no number.</summary>
internal static class Given
{
    /// <returns>Null when nothing is there, or no number: that is complained of elsewhere.</returns>
    public static double? Number(SymbolResult result) => result.Tokens is [var token, ..]
        && double.TryParse(token.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>A time to live; anything else is reported as a usage error.</summary>
    public static double? Seconds(ArgumentResult result)
    {
        try
        {
            return Words.Seconds.Parse(result.Tokens[0].Value);
        }
        catch (CliException e)
        {
            result.AddError(e.Message);
            return null;
        }
    }
}
