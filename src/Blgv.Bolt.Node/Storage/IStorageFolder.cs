namespace Blgv.Bolt.Node;

/// <summary>The one folder that a store lives in: the file operations it needs, so that a test can stop or fail any of them.</summary>
internal interface IStorageFolder : IDisposable
{
    /// <summary>Where it is, for messages.</summary>
    string Path { get; }

    /// <summary>How many bytes were written to its files.</summary>
    long BytesWritten { get; }

    /// <summary>Keeps others out until this is disposed of.</summary>
    /// <returns>False when another has it.</returns>
    bool TryLock();

    /// <summary>The files that are there.</summary>
    IReadOnlyCollection<string> Names();

    /// <summary>Opens a file for reading and writing; makes an empty one if there is none.</summary>
    IStorageFile Open(string name);

    /// <summary>Opens an empty file for reading and writing, whatever was there.</summary>
    IStorageFile Create(string name);

    /// <summary>Renames in one step.</summary>
    void Rename(string from, string to);

    /// <summary>Removes a file.</summary>
    void Delete(string name);

    /// <summary>Makes the names durable. What a file holds, its own <see cref="IStorageFile.Sync"/> does.</summary>
    void Sync();
}
