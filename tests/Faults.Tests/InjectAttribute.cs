using System.Reflection;
using Xunit.Sdk;

namespace OrleansKv.Faults;

/// <summary>
/// Runs a theory with the faults that need exactly this. If the machine lacks it, the test is skipped with the
/// reason.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class InjectAttribute : DataAttribute
{
    private readonly Needs _needs;

    public InjectAttribute(Needs needs) => (_needs, Skip) = (needs, Missing.For(needs));

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[_needs]];
}
