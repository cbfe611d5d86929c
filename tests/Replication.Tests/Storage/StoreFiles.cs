namespace OrleansKv.Replication.Storage;

/// <summary>The files of a store in a test's folder.</summary>
internal static class StoreFiles
{
    extension(TempFolder folder)
    {
        public string Database => StoreFolder.DatabaseIn(folder.Path);

        public string Mark => folder[Watermark.FileName];

        /// <summary>The files that hold data: all but locks and the log of messages.</summary>
        public string[] DataFiles() => [.. Directory
            .GetFiles(folder.Path, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not ("store.lock" or "LOCK"))
            .Where(file => !Path.GetFileName(file).StartsWith("LOG", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)];

        /// <summary>What a crash would leave: the files as they are now, in another folder.</summary>
        public TempFolder Copy()
        {
            var copy = new TempFolder();
            foreach (var file in folder.DataFiles())
            {
                var target = copy[Path.GetRelativePath(folder.Path, file)];
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
            return copy;
        }

        /// <summary>The content of each data file, by its path in the folder.</summary>
        public IReadOnlyDictionary<string, string> Content() => folder.DataFiles().ToDictionary(
            file => Path.GetRelativePath(folder.Path, file), file => Convert.ToHexString(File.ReadAllBytes(file)));
    }
}
