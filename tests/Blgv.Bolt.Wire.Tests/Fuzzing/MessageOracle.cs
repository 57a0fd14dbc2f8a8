namespace Blgv.Bolt.Wire.Tests.Fuzzing;

/// <summary>What holds for any bytes: see <see cref="Check"/>.</summary>
internal static class MessageOracle
{
    /// <summary>What is made on first use counts for no message.</summary>
    static MessageOracle()
    {
        foreach (var message in EveryMessage.Cases)
        {
            MessageRegistry.Bolt.TryDecode(message.Make(new LargestFilling()).ToArray(), out _, out _);
        }
    }

    /// <summary>
    /// Bytes are refused with an error that says where, or are a message that encodes to the same bytes: every message has one
    /// encoding, so there is no exception. Either way no more is allocated than the bytes warrant. The message has the length
    /// that it says, and is the same after a trip through JSON. Whether they are refused, why and where, is what the
    /// specification's own list of fields says.
    /// </summary>
    /// <returns>What was wrong with the bytes.</returns>
    public static DecodeErrorKind Check(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var decoded = MessageRegistry.Bolt.TryDecode(bytes, out var message, out var error);
        if (GC.GetAllocatedBytesForCurrentThread() - before > Allowed(bytes.Length))
        {
            Assert.InRange(Allocation.Least(() => MessageRegistry.Bolt.TryDecode(bytes, out _, out _)), 0, Allowed(bytes.Length));
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

    /// <summary>
    /// A message and an error; for each byte a few bytes for what is kept of it, and as many again for a list that grows while it
    /// is read. Whoever took room for a length before comparing it with what is left would need more.
    /// </summary>
    private static long Allowed(int length) => 8192 + (32L * length);
}
