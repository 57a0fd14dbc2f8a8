using System.Security.Cryptography;
using System.Text;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Cli;

/// <summary>A node key in a file: 64 hex digits and a line feed, readable by its owner only.</summary>
internal static class KeyFile
{
    public const string DefaultName = "bolt.key";

    private const int Digits = 64;

    /// <summary>Long enough for the digits with line breaks and blanks around them.</summary>
    private const int LargestFile = 256;

    /// <summary>Writes a new file.</summary>
    /// <exception cref="CommandFailure">It exists, or can't be written.</exception>
    public static void Write(string path, PrivateKey key)
    {
        var content = new byte[Digits + 1];
        try
        {
            WriteDigits(key, content);
            content[Digits] = (byte)'\n';
            using var file = new FileStream(path, NewFileForOwner());
            file.Write(content);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw CommandFailure.OfEnvironment($"{path} exists. A key is never overwritten: choose another file, or move that one away.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.OfEnvironment($"{path} can't be written: {exception.Message}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
        }
    }

    /// <summary>Reads a file, or makes a key for this run when there is none to read.</summary>
    /// <exception cref="CommandFailure">It can't be read or holds no key.</exception>
    public static PrivateKey ReadOrGenerate(string? path) =>
        path is null ? PrivateKey.Generate(SystemEntropy.Instance) : Read(path);

    /// <summary>The digits: the one way in which the CLI shows a secret, and only when asked.</summary>
    public static string SecretText(PrivateKey key)
    {
        Span<byte> digits = stackalloc byte[Digits];
        WriteDigits(key, digits);
        var text = Encoding.ASCII.GetString(digits);
        CryptographicOperations.ZeroMemory(digits);
        return text;
    }

    private static PrivateKey Read(string path)
    {
        Span<byte> content = stackalloc byte[LargestFile];
        Span<byte> scalar = stackalloc byte[Digits / 2];
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            var digits = content[..file.ReadAtLeast(content, LargestFile, throwOnEndOfStream: false)].Trim(" \t\r\n"u8);
            if (digits.Length == Digits
                && Convert.FromHexString(digits, scalar, out _, out _) == System.Buffers.OperationStatus.Done
                && PrivateKey.TryCreate(scalar, out var key))
            {
                return key;
            }

            throw CommandFailure.OfData($"{path} holds no key: 64 hex digits are expected, as bolt keygen writes them.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.OfEnvironment($"{path} can't be read: {exception.Message}");
        }
        finally
        {
            CryptographicOperations.ZeroMemory(content);
            CryptographicOperations.ZeroMemory(scalar);
        }
    }

    private static void WriteDigits(PrivateKey key, Span<byte> digits)
    {
        Span<byte> scalar = stackalloc byte[Digits / 2];
        key.CopyTo(scalar);
        Convert.TryToHexStringLower(scalar, digits, out _);
        CryptographicOperations.ZeroMemory(scalar);
    }

    private static FileStreamOptions NewFileForOwner()
    {
        // No buffer of the stream's own: it would keep a copy of the secret.
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return options;
    }
}
