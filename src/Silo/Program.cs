using OrleansKv.Silo;

return await NodeProgram.RunAsync(args);
