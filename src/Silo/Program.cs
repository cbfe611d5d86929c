using OrleansKv.Node;
using OrleansKv.Silo;

return await NodeProgram.RunAsync(args, "orleans", parts => new SiloFront(parts));
