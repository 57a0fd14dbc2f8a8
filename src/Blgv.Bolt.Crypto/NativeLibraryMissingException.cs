namespace Blgv.Bolt.Crypto;

/// <summary>libsecp256k1 is not on this machine, or not in a version that can be used. The message says how to get it.</summary>
public sealed class NativeLibraryMissingException : DllNotFoundException
{
    /// <summary>Makes the exception without a message of its own.</summary>
    public NativeLibraryMissingException()
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is missing and how to get it.</param>
    public NativeLibraryMissingException(string message)
        : base(message)
    {
    }

    /// <summary>Makes the exception.</summary>
    /// <param name="message">What is missing and how to get it.</param>
    /// <param name="innerException">What the system said.</param>
    public NativeLibraryMissingException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal NativeLibraryMissingException(string message, IReadOnlyList<string> triedPaths)
        : base(message) => TriedPaths = triedPaths;

    /// <summary>The files and names that were tried, in order.</summary>
    public IReadOnlyList<string> TriedPaths { get; } = [];
}
