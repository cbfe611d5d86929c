using System.Reflection;

namespace OrleansKv.Simulation.Mutants;

/// <summary>The text of Core and of the simulation, as this assembly was built from it.</summary>
internal static class Sources
{
    private const string Prefix = "source/";

    public static IReadOnlyDictionary<string, string> All { get; } = Read();

    /// <exception cref="InvalidOperationException">The text or the file to change is not there: the control is out
    /// of date.</exception>
    public static Dictionary<string, string> With(Mutant mutant)
    {
        var changed = new Dictionary<string, string>();
        foreach (var edit in mutant.Edits)
        {
            var text = changed.GetValueOrDefault(edit.File) ?? All.GetValueOrDefault(edit.File)
                ?? throw new InvalidOperationException($"'{mutant}' changes {edit.File}: there is no such file.");
            var parts = text.Split(edit.From);
            if (parts.Length != 2)
                throw new InvalidOperationException(
                    $"'{mutant}' changes {edit.File} at '{edit.From}': found {parts.Length - 1} times.");
            changed[edit.File] = string.Join(edit.To, parts);
        }
        return changed;
    }

    private static Dictionary<string, string> Read()
    {
        var assembly = Assembly.GetExecutingAssembly();
        var all = new Dictionary<string, string>();
        foreach (var name in assembly.GetManifestResourceNames())
        {
            if (!name.StartsWith(Prefix, StringComparison.Ordinal)) continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            all[name[Prefix.Length..].Replace('\\', '/')] = reader.ReadToEnd();
        }
        return all;
    }
}
