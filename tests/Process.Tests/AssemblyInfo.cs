// Each test may use the whole machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
