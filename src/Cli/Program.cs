using OrleansKv.Cli;

var terminal = Terminal.OfProcess();
using var interrupts = terminal.Interrupts;
interrupts.Listen();
return await App.RunAsync(args, terminal);
