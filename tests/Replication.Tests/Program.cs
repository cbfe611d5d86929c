using OrleansKv.Replication.Storage;

// The test runner loads this assembly without calling this. A test that needs a process to kill starts it.
if (args is [KilledProcessTests.Verb, var folder]) KilledProcessTests.Commit(folder);
