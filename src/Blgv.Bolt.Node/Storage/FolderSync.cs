using System.Runtime.InteropServices;

namespace Blgv.Bolt.Node;

/// <summary>Makes the names in a folder durable, which .NET has no call for. Windows keeps them in its journal by itself.</summary>
internal static partial class FolderSync
{
    private const string Library = "libc";
    private const int ReadOnly = 0;
    private const int Interrupted = 4;
    private const int NotSupported = 22;

    public static void Run(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        var descriptor = Open(path, ReadOnly);
        if (descriptor < 0)
        {
            throw Failure(path);
        }

        try
        {
            while (Fsync(descriptor) != 0)
            {
                switch (Marshal.GetLastPInvokeError())
                {
                    case Interrupted:
                        break;
                    case NotSupported: // a file system whose folders cannot be synced: its names are as durable as they get
                        return;
                    default:
                        throw Failure(path);
                }
            }
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    private static IOException Failure(string path) => new($"{path}: {Marshal.GetLastPInvokeErrorMessage()}", Marshal.GetLastPInvokeError());

    [LibraryImport(Library, EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport(Library, EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport(Library, EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
