namespace Blgv.Bolt.Wire.Tests.Fuzzing;

/// <summary>What holds for any bytes: see <see cref="Check"/>.</summary>
internal static class MessageOracle
{
    /// <summary>
    /// Bytes are refused with an error that says where, or are a message that encodes to the same bytes: every message has one
    /// encoding, so there is no exception. Either way no more is allocated than the bytes warrant. The message has the length
    /// that it says, and is the same after a trip through JSON. Whether they are refused, why and where, is what the
    /// specification's own list of fields says.
    /// </summary>
    /// <returns>What was wrong with the bytes.</returns>
    public static DecodeErrorKind Check(byte[] bytes)
    {
        var decoded = Decode(bytes, out var message, out var error, out var allocated);
        if (allocated > PropertyTests.Allowed(bytes.Length))
        {
            // the pools are warm now
            Decode(bytes, out _, out _, out allocated);
            Assert.InRange(allocated, 0, PropertyTests.Allowed(bytes.Length));
        }

        Assert.Equal(SpecificationJudge.Judge(bytes), (error.Kind, error.Offset));
        if (!decoded)
        {
            Assert.Null(message);
            Assert.NotEqual(DecodeErrorKind.None, error.Kind);
            Assert.NotEmpty(error.ToString());
            return error.Kind;
        }

        Assert.Equal(default, error);
        Assert.Equal(bytes.Length, message!.GetLength());
        Assert.True(bytes.AsSpan().SequenceEqual(message.ToArray()), $"It was written as {Convert.ToHexStringLower(message.ToArray())}.");

        var json = MessageRegistry.Bolt.ToJson(message);
        Assert.True(MessageRegistry.Bolt.TryReadJson(json, out var read, out var jsonError), jsonError.ToString());
        Assert.Equal(message, read);
        Assert.True(bytes.AsSpan().SequenceEqual(read.ToArray()), $"After JSON it was written as {Convert.ToHexStringLower(read.ToArray())}.");
        return DecodeErrorKind.None;
    }

    private static bool Decode(byte[] bytes, out IMessage? message, out DecodeError error, out long allocated)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var decoded = MessageRegistry.Bolt.TryDecode(bytes, out message, out error);
        allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        return decoded;
    }
}
