using System.Reflection;
using OrleansKv.Faults.Faults;
using OrleansKv.Processes;
using Xunit.Sdk;

namespace OrleansKv.Faults;

/// <summary>
/// Runs a theory with each fault that needs just this. Where the machine lacks it they are skipped, and the
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

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        Catalogue.All.Where(fault => fault.Needs == _needs).Select(fault => new object[] { fault.Name });
}
