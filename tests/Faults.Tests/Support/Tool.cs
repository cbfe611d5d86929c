using System.Diagnostics;

namespace OrleansKv.Faults;

/// <summary>Programs of the system.</summary>
internal static class Tool
{
    private static readonly string[] Folders =
        [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':'), "/usr/sbin", "/sbin"];

    public static bool Exists(string name) => PathOf(name) is not null;

    /// <exception cref="InvalidOperationException">The program failed; the message has its output.</exception>
    public static void Run(string name, params string[] arguments)
    {
        var start = new ProcessStartInfo(PathOf(name) ?? name, arguments) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var said = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{name} {string.Join(' ', arguments)}: {said.Trim()}");
    }

    private static string? PathOf(string name) =>
        Folders.Select(folder => Path.Combine(folder, name)).FirstOrDefault(File.Exists);
}
