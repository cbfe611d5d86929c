using System.Reflection;
using Xunit.Sdk;

namespace OrleansKv.Processes;

/// <summary>Runs a theory against nodes without Orleans. They are always built.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class StandaloneAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Mode.Standalone]];
}

/// <summary>
/// Runs a theory against silos, where the Orleans packages could be had and so a silo was built.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OrleansAttribute : DataAttribute
{
    public OrleansAttribute()
    {
        var silo = Program.PathOf(Mode.Orleans);
        if (!File.Exists(silo)) Skip = $"There is no silo to test: {silo} is not built.";
    }

    public override IEnumerable<object[]> GetData(MethodInfo testMethod) => [[Mode.Orleans]];
}

/// <summary>
/// Runs a theory against silos if they are built, else against Standalone nodes, where it takes long and what
/// it looks at is the same in both; in a long run against both.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class SiloFirstAttribute : DataAttribute
{
    public override IEnumerable<object[]> GetData(MethodInfo testMethod)
    {
        var isLong = Environment.GetEnvironmentVariable("KV_LONG") is not null;
        if (!File.Exists(Program.PathOf(Mode.Orleans))) return [[Mode.Standalone]];
        return isLong ? [[Mode.Orleans], [Mode.Standalone]] : [[Mode.Orleans]];
    }
}
