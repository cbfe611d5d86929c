using System.Text.RegularExpressions;

namespace OrleansKv.TestKit.HttpContract;

/// <summary>Texts with places for what varies.</summary>
public static class Pattern
{
    /// <param name="pattern">@r stands for a number, ... for anything on the line.</param>
    public static bool Matches(string pattern, string text) => Regex.IsMatch(
        text,
        "^" + Regex.Escape(pattern).Replace("@r", "[0-9]+").Replace("\\.\\.\\.", ".*") + "$",
        RegexOptions.Singleline);
}
