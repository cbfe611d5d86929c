// Signals, /usr/lib/postgresql and POSIX file modes.
[assembly: System.Runtime.Versioning.SupportedOSPlatform("linux")]

// Silos, processes and a database server share one machine: one test at a time.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
