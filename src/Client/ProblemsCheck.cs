using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace OrleansKv.Client;

/// <summary>Fails the start of a host with every problem of its options, not only the first.</summary>
internal sealed class ProblemsCheck<TOptions>(Func<TOptions, IEnumerable<string>> problems)
    : IValidateOptions<TOptions> where TOptions : class
{
    public ValidateOptionsResult Validate(string? name, TOptions options)
    {
        var found = problems(options).ToList();
        return found.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(found);
    }
}

internal static class ProblemsChecks
{
    /// <summary>Once for each type of options: options with a name are checked by it too.</summary>
    public static void AddProblemsCheck<TOptions>(
        this IServiceCollection services, Func<TOptions, IEnumerable<string>> problems)
        where TOptions : class =>
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<TOptions>,
            ProblemsCheck<TOptions>>(_ => new(problems)));
}
