using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace OrleansKv.Client;

/// <summary>Validates options at the start of a host, and in constructors that are used without a host.</summary>
internal static class OptionValidation
{
    /// <summary>Called once for each type of options; also covers named options.</summary>
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
