namespace Blgv.Bolt.Conformance;

/// <summary>A vector file does not follow the schema of <c>bolt-test-vectors/README.md</c>. The message names the file, the place and the fault.</summary>
public sealed class VectorFormatException : FormatException
{
    /// <summary>An error without a message.</summary>
    public VectorFormatException()
    {
    }

    /// <summary>An error with a message.</summary>
    /// <param name="message">The file, the place in it and what is wrong there.</param>
    public VectorFormatException(string message)
        : base(message)
    {
    }

    /// <summary>An error with a message and its cause.</summary>
    /// <param name="message">The file, the place in it and what is wrong there.</param>
    /// <param name="innerException">The cause.</param>
    public VectorFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
