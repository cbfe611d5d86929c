using System.Reflection;
using OrleansKv.Processes;
using Xunit.Sdk;

namespace OrleansKv.Faults;

/// <summary>
/// Runs a theory with the faults that need just this. Where the machine lacks it the test is skipped, and the
/// reason is told.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class InjectAttribute : DataAttribute
{
    private readonly Needs _needs;

    public InjectAttribute(Mode mode, Needs needs)
    {
        _needs = needs;
        Skip = Missing.For(mode, needs);
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[_needs]];
}
