using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace OrleansKv.Client;

/// <summary>Options are checked at the start of a host, and by constructors that are called without one.</summary>
internal static class OptionValidation
{
    /// <summary>Once for each type of options; it also checks options with a name.</summary>
    public static void AddValidator<TOptions, TValidator>(this IServiceCollection services)
        where TOptions : class
        where TValidator : class, IValidateOptions<TOptions>, new() =>
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IValidateOptions<TOptions>, TValidator>(_ => new()));

    /// <exception cref="ArgumentException">The options are not valid; the message says why.</exception>
    public static void ThrowUnlessValid<TOptions>(
        this IValidateOptions<TOptions> validator, TOptions options, string paramName)
        where TOptions : class
    {
        var result = validator.Validate(null, options);
        if (result.Failed) throw new ArgumentException(result.Failures.First(), paramName);
    }
}
