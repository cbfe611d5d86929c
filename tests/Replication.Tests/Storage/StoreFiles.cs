namespace OrleansKv.Replication.Storage;

/// <summary>The files of a store in a test's folder.</summary>
internal static class StoreFiles
{
    extension(TempFolder folder)
    {
        public string Database => StoreFolder.DatabaseIn(folder.Path);

        public string Wal => StoreFolder.WalIn(folder.Path);

        /// <summary>What a crash would leave: the files as they are now, in another folder.</summary>
        public TempFolder Copy()
        {
            var copy = new TempFolder();
            foreach (var file in new[] { folder.Database, folder.Wal }.Where(File.Exists))
                File.Copy(file, copy[Path.GetFileName(file)]);
            return copy;
        }

        /// <summary>
        /// The content of each file that holds data, by name; the lock and the shared index do not.
        /// </summary>
        public IReadOnlyDictionary<string, string> Content() => Directory.GetFiles(folder.Path)
            .Where(file => Path.GetFileName(file) is not ("store.lock" or "store.db-shm"))
            .Where(file => new FileInfo(file).Length > 0)
            .ToDictionary(
                file => Path.GetFileName(file), file => Convert.ToHexString(File.ReadAllBytes(file)));
    }
}
