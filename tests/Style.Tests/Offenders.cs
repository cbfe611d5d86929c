namespace OrleansKv.Style.Tests;

internal static class Offenders
{
    /// <summary>Fails with every offender by name: one run shows all that is to be done.</summary>
    public static void None<T>(IEnumerable<T> found)
    {
        var all = found.Select(f => f?.ToString()).ToList();
        Assert.True(all.Count == 0, string.Join('\n', all.Prepend("")));
    }
}
