using System.Reflection;
using OrleansKv.Processes;
using Xunit.Sdk;

namespace OrleansKv.Faults;

/// <summary>
/// Runs a theory with the faults that need just this: silos if they are built, else Standalone nodes; in a
/// long run both. Where the machine lacks it the test is skipped, and the reason is told.
/// </summary>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
public sealed class InjectAttribute : DataAttribute
{
    private readonly Needs _needs;
    private readonly Mode[] _modes;

    public InjectAttribute(Needs needs)
    {
        var hasSilo = File.Exists(Program.PathOf(Mode.Orleans));
        var needsSilo = needs.HasFlag(Needs.Orleans);
        _needs = needs;
        _modes = needsSilo || (hasSilo && !Settings.IsLong) ? [Mode.Orleans]
            : hasSilo ? [Mode.Orleans, Mode.Standalone]
            : [Mode.Standalone];
        Skip = Missing.For(_modes[0], needs);
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) =>
        _modes.Select(mode => new object[] { mode, _needs });
}
