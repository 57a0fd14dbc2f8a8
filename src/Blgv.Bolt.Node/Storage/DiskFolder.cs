namespace Blgv.Bolt.Node;

/// <summary>A folder of the file system; only this user can read what it makes there.</summary>
internal sealed class DiskFolder : IStorageFolder
{
    private const string LockName = "LOCK";
    private const UnixFileMode OwnFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnFolder = OwnFile | UnixFileMode.UserExecute;

    private FileStream? _lock;
    private long _bytesWritten;

    private DiskFolder(string path) => Path = path;

    /// <inheritdoc/>
    public string Path { get; }

    /// <inheritdoc/>
    public long BytesWritten => Interlocked.Read(ref _bytesWritten);

    /// <summary>Opens a folder, and makes it if it is not there.</summary>
    public static DiskFolder At(string path)
    {
        path = System.IO.Path.GetFullPath(path);
        if (!Directory.Exists(path))
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(path);
            }
            else
            {
                Directory.CreateDirectory(path, OwnFolder);
            }

            FolderSync.Run(System.IO.Path.GetDirectoryName(path) ?? path);
        }

        return new DiskFolder(path);
    }

    /// <inheritdoc/>
    public bool TryLock()
    {
        try
        {
            _lock = new FileStream(PathOf(LockName), Options(FileMode.OpenOrCreate, FileShare.None));
            return true;
        }
        catch (IOException refused) when (IsSharingViolation(refused))
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Names() =>
        [.. Directory.EnumerateFiles(Path).Select(file => System.IO.Path.GetFileName(file)!)];

    /// <inheritdoc/>
    public IStorageFile Open(string name) => new DiskFile(this, new FileStream(PathOf(name), Options(FileMode.OpenOrCreate, FileShare.Read)));

    /// <inheritdoc/>
    public IStorageFile Create(string name) => new DiskFile(this, new FileStream(PathOf(name), Options(FileMode.Create, FileShare.Read)));

    /// <inheritdoc/>
    public void Rename(string from, string to) => File.Move(PathOf(from), PathOf(to), overwrite: true); // without, .NET links and unlinks

    /// <inheritdoc/>
    public void Delete(string name) => File.Delete(PathOf(name));

    /// <inheritdoc/>
    public void Sync() => FolderSync.Run(Path);

    /// <inheritdoc/>
    public void Dispose() => _lock?.Dispose();

    private static FileStreamOptions Options(FileMode mode, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0, Options = FileOptions.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = OwnFile;
        }

        return options;
    }

    /// <summary>ERROR_SHARING_VIOLATION, and EWOULDBLOCK of flock on Linux and of the BSDs.</summary>
    private static bool IsSharingViolation(IOException exception) =>
        (exception.HResult & 0xffff) == 0x20 || exception.HResult is 11 or 35;

    private string PathOf(string name) => System.IO.Path.Combine(Path, name);

    private sealed class DiskFile(DiskFolder folder, FileStream stream) : IStorageFile
    {
        public long Length => RandomAccess.GetLength(stream.SafeFileHandle);

        public void Read(long offset, Span<byte> destination)
        {
            while (!destination.IsEmpty)
            {
                var count = RandomAccess.Read(stream.SafeFileHandle, destination, offset);
                if (count == 0)
                {
                    throw new EndOfStreamException($"{stream.Name} ends before byte {offset + destination.Length}.");
                }

                destination = destination[count..];
                offset += count;
            }
        }

        public void Write(long offset, ReadOnlySpan<byte> source)
        {
            RandomAccess.Write(stream.SafeFileHandle, source, offset);
            Interlocked.Add(ref folder._bytesWritten, source.Length);
        }

        public void Sync() => RandomAccess.FlushToDisk(stream.SafeFileHandle);

        public void Dispose() => stream.Dispose();
    }
}
