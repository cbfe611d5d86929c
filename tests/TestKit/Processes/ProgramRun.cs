using System.Diagnostics;
using System.Text;

namespace OrleansKv.TestKit.Processes;

/// <summary>A program of .NET or of the system that ran to its end.</summary>
/// <param name="Bytes">What it printed.</param>
public sealed record ProgramRun(int Code, byte[] Bytes, string Error)
{
    /// <summary>What it printed, without white space at the ends.</summary>
    public string Output => Encoding.UTF8.GetString(Bytes).Trim();

    /// <param name="input">What its standard input holds.</param>
    public static async Task<ProgramRun> EndAsync(ProcessStartInfo program, string input = "")
    {
        program.RedirectStandardInput = program.RedirectStandardOutput = program.RedirectStandardError = true;
        using var process = Process.Start(program)!;
        Reaper.Watch(process.Id);
        var error = process.StandardError.ReadToEndAsync();
        using var printed = new MemoryStream();
        var output = process.StandardOutput.BaseStream.CopyToAsync(printed);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().Soon();
        await output.Soon();
        Reaper.Forget(process.Id);
        return new(process.ExitCode, printed.ToArray(), (await error).Trim());
    }

    /// <summary>Runs an assembly with the dotnet command.</summary>
    public static Task<ProgramRun> DotnetAsync(string assembly, IEnumerable<string> arguments, string input = "") =>
        EndAsync(new("dotnet", [assembly, .. arguments]), input);

    public override string ToString() => $"exit code {Code}: {Output}\n{Error}";
}
