using OrleansKv.Node;
using OrleansKv.Standalone;

return await NodeProgram.RunAsync(args, "standalone", parts => new DirectFront(parts.Host.Store));
