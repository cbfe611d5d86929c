using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace OrleansKv;

/// <summary>The range of an option, both ends included, and its unit.</summary>
/// <remarks>A TimeSpan is compared, and shown, in seconds.</remarks>
[AttributeUsage(AttributeTargets.Property)]
public sealed class OptionRangeAttribute(double minimum, double maximum, string unit) : ValidationAttribute
{
    private const string Format = "#,0.###";

    /// <summary>The smallest value.</summary>
    public double Minimum => minimum;

    /// <summary>The largest value.</summary>
    public double Maximum => maximum;

    /// <summary>What one of the option is, in the plural: "seconds", "bytes".</summary>
    public string Unit => unit;

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        ArgumentNullException.ThrowIfNull(validationContext);
        var number = value is TimeSpan span
            ? span.TotalSeconds
            : Convert.ToDouble(value, CultureInfo.InvariantCulture);
        return number >= minimum && number <= maximum ? null : new(string.Create(
            CultureInfo.InvariantCulture,
            $"{validationContext.DisplayName} is {Text(number)}: "
            + $"set it to a value from {Text(minimum)} to {Text(maximum)} {unit}."));
    }

    private static string Text(double number) => number.ToString(Format, CultureInfo.InvariantCulture);
}
