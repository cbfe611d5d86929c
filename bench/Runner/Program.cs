using System.Runtime.InteropServices;
using OrleansKv.Runner;
using OrleansKv.Runner.Parts;
using OrleansKv.Runner.Report;
using OrleansKv.Runner.Systems;

// Called by bench.sh, which builds what is measured: <root> <home> [parts] [options].
// The runtime has no handlers of its own for these signals; the process ends after ours.
PosixSignal[] ends = [PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGHUP];
var handlers = ends.Select(end => PosixSignalRegistration.Create(end, _ => Server.KillAll())).ToList();
try
{
    var options = Options.Parse(args[2..], args[0], args[1]);
    Directory.CreateDirectory(options.Home);
    var disk = MachineFacts.FileSystem(options.Home);
    if (disk is "tmpfs" or "ramfs")
        throw new BenchException($"{options.Home} is on {disk}: set KV_BENCH_HOME to a folder on a disk");
    var book = new ResultBook();
    await Turns.RunAsync(options, book);
    if (options.Has("kill")) await KillPart.RunAsync(options, book);
    if (options.Has("million") || options.Has("start")) await ManyKeysPart.RunAsync(options, book);
    if (options.Has(Options.Soak)) await SoakPart.RunAsync(options, book);
    var page = Files.Write(options, book);
    Console.WriteLine($"\n{Report.Of(options, book)}");
    foreach (var path in Plots.Write(options, book).Prepend(page)) Console.WriteLine($"written to {path}");
    return 0;
}
catch (BenchException e)
{
    await Console.Error.WriteLineAsync(e.Message);
    return 1;
}
finally
{
    handlers.ForEach(handler => handler.Dispose());
}
