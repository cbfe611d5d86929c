using System.Globalization;
using System.Reflection;

namespace OrleansKv.Api.Tests;

/// <summary>The limits of the cluster file: docs/http.md, Limits.</summary>
public sealed class ApiOptionsTests
{
    private static readonly PropertyInfo[] Limits = typeof(ApiOptions).GetProperties();

    public static TheoryData<string, bool> Ends
    {
        get
        {
            var ends = new TheoryData<string, bool>();
            foreach (var limit in Limits)
            {
                ends.Add(limit.Name, false);
                ends.Add(limit.Name, true);
            }
            return ends;
        }
    }

    [Fact]
    public void The_defaults_are_valid() => Assert.Null(new ApiOptions().Problem());

    [Theory, MemberData(nameof(Ends))]
    public void A_limit_outside_its_range_is_refused_with_name_value_range_and_unit(string name, bool above)
    {
        var limit = typeof(ApiOptions).GetProperty(name)!;
        var range = RangeOf(limit);
        var options = new ApiOptions();
        Set(options, limit, above ? range.Maximum : range.Minimum);
        Assert.Null(options.Problem());
        var outside = above ? range.Maximum + 1 : range.Minimum - 1;
        Set(options, limit, outside);
        Assert.Equal(
            $"limits.{Spelled(name)} is {Text(outside)}: set it to a value from {Text(range.Minimum)} to "
            + $"{Text(range.Maximum)} {range.Unit}.",
            options.Problem());
    }

    [Fact]
    public void The_table_in_the_documentation_has_every_limit_with_its_default_and_range()
    {
        var defaults = new ApiOptions();
        var expected = Limits.Select(limit =>
            $"| `{Spelled(limit.Name)}` | {Text(Convert.ToDouble(limit.GetValue(defaults), null))} "
            + $"| {Text(RangeOf(limit).Minimum)} to {Text(RangeOf(limit).Maximum)} ");
        var rows = File.ReadLines("http.md")
            .SkipWhile(line => line != "## Limits")
            .Skip(1)
            .TakeWhile(line => !line.StartsWith("## ", StringComparison.Ordinal))
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal));
        Assert.Equal(expected, rows.Select(row => row[..row.LastIndexOf("| ", row.Length - 3)]));
    }

    private static OptionRangeAttribute RangeOf(PropertyInfo limit) =>
        limit.GetCustomAttribute<OptionRangeAttribute>()!;

    private static void Set(ApiOptions options, PropertyInfo limit, double value) =>
        limit.SetValue(options, Convert.ChangeType(value, limit.PropertyType, null));

    private static string Spelled(string name) => char.ToLowerInvariant(name[0]) + name[1..];

    private static string Text(double number) => number.ToString("N0", CultureInfo.InvariantCulture);
}
