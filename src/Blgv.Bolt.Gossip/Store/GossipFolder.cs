using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;

namespace Blgv.Bolt.Gossip;

/// <summary>A folder of the file system for a <see cref="GossipStore"/>. Views are memory maps: their pages belong to the system's cache.</summary>
public sealed partial class GossipFolder : IGossipFiles
{
    private readonly string _path;

    /// <summary>A folder; it is made when it is not there.</summary>
    /// <param name="path">The folder's path.</param>
    /// <exception cref="IOException">It cannot be made.</exception>
    public GossipFolder(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        _path = Directory.CreateDirectory(path).FullName;
    }

    /// <inheritdoc/>
    public IReadOnlyList<string> List() => [.. Directory.EnumerateFiles(_path).Select(file => Path.GetFileName(file))];

    /// <inheritdoc/>
    public IGossipMap Map(string name) => new FileMap(PathOf(name));

    /// <inheritdoc/>
    public IGossipWriter Create(string name) => new FileWriter(PathOf(name), FileMode.CreateNew);

    /// <inheritdoc/>
    public IGossipWriter Append(string name) => new FileWriter(PathOf(name), FileMode.Open);

    /// <inheritdoc/>
    public void Rename(string name, string newName) => File.Move(PathOf(name), PathOf(newName), overwrite: false);

    /// <inheritdoc/>
    public void Delete(string name) => File.Delete(PathOf(name));

    /// <inheritdoc/>
    public void Sync()
    {
        // Windows makes names durable by itself and cannot open a folder
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var folder = NativeMethods.Open(_path, 0);
        if (folder < 0)
        {
            throw new IOException($"The gossip folder {_path} cannot be opened to sync it (error {Marshal.GetLastPInvokeError()}).");
        }

        var result = NativeMethods.Fsync(folder);
        var error = Marshal.GetLastPInvokeError();
        _ = NativeMethods.Close(folder);
        if (result != 0)
        {
            throw new IOException($"The gossip folder {_path} cannot be synced (error {error}); check the disk.");
        }
    }

    private string PathOf(string name) => Path.Combine(_path, name);

    private static partial class NativeMethods
    {
        [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int Open(string path, int flags);

        [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int Fsync(int file);

        [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int Close(int file);
    }

    private sealed unsafe class FileMap : IGossipMap
    {
        private readonly MemoryMappedFile? _file;
        private readonly MemoryMappedViewAccessor? _view;
        private readonly int _length;
        private byte* _start;

        public FileMap(string path)
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            _length = (int)long.Min(stream.Length, int.MaxValue);
            if (_length == 0)
            {
                return;
            }

            _file = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.Read, HandleInheritability.None, leaveOpen: true);
            _view = _file.CreateViewAccessor(0, _length, MemoryMappedFileAccess.Read);
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref _start);
            _start += _view.PointerOffset;
        }

        public ReadOnlySpan<byte> Content => _start is null ? default : new ReadOnlySpan<byte>(_start, _length);

        public void Dispose()
        {
            if (_start is not null)
            {
                _start = null;
                _view!.SafeMemoryMappedViewHandle.ReleasePointer();
                _view.Dispose();
                _file!.Dispose();
            }
        }
    }

    private sealed class FileWriter : IGossipWriter
    {
        private readonly FileStream _stream;

        public FileWriter(string path, FileMode mode)
        {
            _stream = new FileStream(path, mode, FileAccess.Write, FileShare.Read | FileShare.Delete, bufferSize: 0);
            _ = _stream.Seek(0, SeekOrigin.End);
        }

        public long Length => _stream.Length;

        public void Write(ReadOnlySpan<byte> bytes) => _stream.Write(bytes);

        public void Sync() => _stream.Flush(flushToDisk: true);

        public void Dispose() => _stream.Dispose();
    }
}
