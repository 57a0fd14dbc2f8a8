namespace Blgv.Bolt.Gossip;

/// <summary>
/// The folder that a <see cref="GossipStore"/> lives in, in as few operations as it needs. <see cref="GossipFolder"/> is the real
/// one; a test's forgets what was not synced, or fails at any of these.
/// </summary>
public interface IGossipFiles
{
    /// <summary>The names of all files in the folder.</summary>
    /// <returns>The names, without the folder, in any order.</returns>
    /// <exception cref="IOException">The folder cannot be read.</exception>
    IReadOnlyList<string> List();

    /// <summary>A view of a file's content as long as it is now. What is appended later is not in it.</summary>
    /// <param name="name">The file.</param>
    /// <returns>The view. The file is not shortened or replaced while there is one, though it may be deleted.</returns>
    /// <exception cref="IOException">It cannot be read.</exception>
    IGossipMap Map(string name);

    /// <summary>A new, empty file.</summary>
    /// <param name="name">The file.</param>
    /// <returns>What writes to it.</returns>
    /// <exception cref="IOException">It is there already, or cannot be made.</exception>
    IGossipWriter Create(string name);

    /// <summary>Opens a file to add to its end.</summary>
    /// <param name="name">The file.</param>
    /// <returns>What writes to it.</returns>
    /// <exception cref="IOException">It is not there, or cannot be written.</exception>
    IGossipWriter Append(string name);

    /// <summary>Gives a file another name, which no file has.</summary>
    /// <param name="name">The name it has.</param>
    /// <param name="newName">The name it gets.</param>
    /// <exception cref="IOException">It is not there, or the other one is.</exception>
    void Rename(string name, string newName);

    /// <summary>Deletes a file. Views of it stay good.</summary>
    /// <param name="name">The file.</param>
    /// <exception cref="IOException">It cannot be deleted.</exception>
    void Delete(string name);

    /// <summary>Makes names durable: files made, renamed and deleted so far stay so after a power cut.</summary>
    /// <exception cref="IOException">The folder cannot be synced.</exception>
    void Sync();
}

/// <summary>A view of a file's content.</summary>
public interface IGossipMap : IDisposable
{
    /// <summary>The content. Not to be used after the view is disposed.</summary>
    ReadOnlySpan<byte> Content { get; }
}

/// <summary>Adds to the end of a file.</summary>
public interface IGossipWriter : IDisposable
{
    /// <summary>How many bytes the file has.</summary>
    long Length { get; }

    /// <summary>Adds bytes. After a failure, any part of them may be there.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <exception cref="IOException">They could not all be written.</exception>
    void Write(ReadOnlySpan<byte> bytes);

    /// <summary>Makes the content durable: what was written so far is there after a power cut.</summary>
    /// <exception cref="IOException">It cannot be synced.</exception>
    void Sync();
}
