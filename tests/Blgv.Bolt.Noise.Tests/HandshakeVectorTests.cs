using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Noise.Tests;

/// <summary>BOLT 8, Appendix A: the five initiator and the ten responder cases.</summary>
public sealed class HandshakeVectorTests
{
    internal const string ActOne = "00036360e856310ce5d294e8be33fc807077dc56ac80d95d9cd4ddbd21325eff73f70df6086551151f58b8afe6c195782c6a";
    internal const string ActTwo = "0002466d7fcae563e5cb09a0d1870bb580344804617879a14949cf22285f1bae3f276e2470b93aac583c9ef6eafca3f730ae";
    internal const string ActThree = "00b9e3a702e93e3a9948c2ed6e5fd7590a6e1c3a0344cfc9d5b57357049aa22355361aa02e55a8fc28fef5bd6d71ad0c38228dc68b1c466263b47fdf31e560e139ba";

    [Fact]
    public void Transport_initiator_successful_handshake()
    {
        using var handshake = Handshake.Initiate(Keys.Initiator, Keys.Responder.PublicKey, Keys.InitiatorEphemeral);
        AssertState(handshake, "8401b3fdcaaa710b5405400536a3d5fd7792fe8e7fe29cd8b687216fe323ecbd", "2640f52eebcd9e882958951c794250eedb28002c05d7dc2ea0f195406042caf1", null);
        Assert.Equal(HandshakeStep.WriteActOne, handshake.Step);

        Assert.Equal(ActOne, Write(handshake));
        AssertState(handshake, "9d1ffbb639e7e20021d9259491dc7b160aab270fb1339ef135053f6f2cebe9ce", "b61ec1191326fa240decc9564369dbb3ae2b34341d1e11ad64ed89f89180582f", "e68f69b7f096d7917245f5e5cf8ae1595febe4d4644333c99f9c4a1282031c9f");
        Assert.Equal(HandshakeStep.ReadActTwo, handshake.Step);

        Assert.True(handshake.TryReadAct(Convert.FromHexString(ActTwo), out _));
        AssertState(handshake, "90578e247e98674e661013da3c5c1ca6a8c8f48c90b485c0dfa1494e23d56d72", "e89d31033a1b6bf68c07d22e08ea4d7884646c4b60a9528598ccb4ee2c8f56ba", "908b166535c01a935cf1e130a5fe895ab4e6f3ef8855d87e9b7581c4ab663ddc");
        Assert.Equal(HandshakeStep.WriteActThree, handshake.Step);

        Assert.Equal(ActThree, Write(handshake));
        AssertState(handshake, null, Convert.ToHexStringLower(Keys.ChainingKey), "981a46c820fb7a241bc8184ba4bb1f01bcdfafb00dde80098cb8c38db9141520");
        Assert.Equal(HandshakeStep.Complete, handshake.Step);

        using var keys = handshake.Finish(out var remote);
        Assert.Equal(Keys.SendingKey, keys.SendingKey);
        Assert.Equal(Keys.ReceivingKey, keys.ReceivingKey);
        Assert.Equal(Keys.ChainingKey, keys.ChainingKey);
        Assert.Equal(Keys.Responder.PublicKey, remote);
    }

    [Fact]
    public void Transport_responder_successful_handshake()
    {
        using var handshake = Handshake.Respond(Keys.Responder, Keys.ResponderEphemeral);
        Assert.Equal(HandshakeStep.ReadActOne, handshake.Step);

        Assert.True(handshake.TryReadAct(Convert.FromHexString(ActOne), out _));
        AssertState(handshake, "9d1ffbb639e7e20021d9259491dc7b160aab270fb1339ef135053f6f2cebe9ce", "b61ec1191326fa240decc9564369dbb3ae2b34341d1e11ad64ed89f89180582f", "e68f69b7f096d7917245f5e5cf8ae1595febe4d4644333c99f9c4a1282031c9f");

        Assert.Equal(ActTwo, Write(handshake));
        AssertState(handshake, "90578e247e98674e661013da3c5c1ca6a8c8f48c90b485c0dfa1494e23d56d72", "e89d31033a1b6bf68c07d22e08ea4d7884646c4b60a9528598ccb4ee2c8f56ba", "908b166535c01a935cf1e130a5fe895ab4e6f3ef8855d87e9b7581c4ab663ddc");

        Assert.True(handshake.TryReadAct(Convert.FromHexString(ActThree), out _));
        AssertState(handshake, null, Convert.ToHexStringLower(Keys.ChainingKey), "981a46c820fb7a241bc8184ba4bb1f01bcdfafb00dde80098cb8c38db9141520");

        using var keys = handshake.Finish(out var remote);
        Assert.Equal(Keys.ReceivingKey, keys.SendingKey);
        Assert.Equal(Keys.SendingKey, keys.ReceivingKey);
        Assert.Equal(Keys.ChainingKey, keys.ChainingKey);
        Assert.Equal("034f355bdcb7cc0af728ef3cceb9615d90684bb5b2ca5f859ab0f0b704075871aa", remote.ToPointBytes().ToHex());
    }

    [Theory]
    [Rule("8.5")]
    [InlineData("short read", "0002466d7fcae563e5cb09a0d1870bb580344804617879a14949cf22285f1bae3f276e2470b93aac583c9ef6eafca3f730", "ACT2_READ_FAILED")]
    [InlineData("bad version", "0102466d7fcae563e5cb09a0d1870bb580344804617879a14949cf22285f1bae3f276e2470b93aac583c9ef6eafca3f730ae", "ACT2_BAD_VERSION")]
    [InlineData("bad key serialization", "0004466d7fcae563e5cb09a0d1870bb580344804617879a14949cf22285f1bae3f276e2470b93aac583c9ef6eafca3f730ae", "ACT2_BAD_PUBKEY")]
    [InlineData("bad MAC", "0002466d7fcae563e5cb09a0d1870bb580344804617879a14949cf22285f1bae3f276e2470b93aac583c9ef6eafca3f730af", "ACT2_BAD_TAG")]
    public void Transport_initiator_act2_is_refused(string name, string input, string expected)
    {
        using var handshake = Handshake.Initiate(Keys.Initiator, Keys.Responder.PublicKey, Keys.InitiatorEphemeral);
        Assert.Equal(ActOne, Write(handshake));
        AssertRefused(handshake, name, input, expected);
    }

    [Theory]
    [Rule("8.1")]
    [Rule("8.2")]
    [Rule("8.3")]
    [Rule("8.4")]
    [InlineData("short read", "00036360e856310ce5d294e8be33fc807077dc56ac80d95d9cd4ddbd21325eff73f70df6086551151f58b8afe6c195782c", "ACT1_READ_FAILED")]
    [InlineData("bad version", "01036360e856310ce5d294e8be33fc807077dc56ac80d95d9cd4ddbd21325eff73f70df6086551151f58b8afe6c195782c6a", "ACT1_BAD_VERSION")]
    [InlineData("bad key serialization", "00046360e856310ce5d294e8be33fc807077dc56ac80d95d9cd4ddbd21325eff73f70df6086551151f58b8afe6c195782c6a", "ACT1_BAD_PUBKEY")]
    [InlineData("bad MAC", "00036360e856310ce5d294e8be33fc807077dc56ac80d95d9cd4ddbd21325eff73f70df6086551151f58b8afe6c195782c6b", "ACT1_BAD_TAG")]
    public void Transport_responder_act1_is_refused(string name, string input, string expected)
    {
        using var handshake = Handshake.Respond(Keys.Responder, Keys.ResponderEphemeral);
        AssertRefused(handshake, name, input, expected);
    }

    [Theory]
    [Rule("8.6")]
    [Rule("8.7")]
    [Rule("8.8")]
    [Rule("8.9")]
    [InlineData("bad version", "01b9e3a702e93e3a9948c2ed6e5fd7590a6e1c3a0344cfc9d5b57357049aa22355361aa02e55a8fc28fef5bd6d71ad0c38228dc68b1c466263b47fdf31e560e139ba", "ACT3_BAD_VERSION")]
    [InlineData("short read", "00b9e3a702e93e3a9948c2ed6e5fd7590a6e1c3a0344cfc9d5b57357049aa22355361aa02e55a8fc28fef5bd6d71ad0c38228dc68b1c466263b47fdf31e560e139", "ACT3_READ_FAILED")]
    [InlineData("bad MAC for ciphertext", "00c9e3a702e93e3a9948c2ed6e5fd7590a6e1c3a0344cfc9d5b57357049aa22355361aa02e55a8fc28fef5bd6d71ad0c38228dc68b1c466263b47fdf31e560e139ba", "ACT3_BAD_CIPHERTEXT")]
    [InlineData("bad rs", "00bfe3a702e93e3a9948c2ed6e5fd7590a6e1c3a0344cfc9d5b57357049aa2235536ad09a8ee351870c2bb7f78b754a26c6cef79a98d25139c856d7efd252c2ae73c", "ACT3_BAD_PUBKEY")]
    [InlineData("bad MAC", "00b9e3a702e93e3a9948c2ed6e5fd7590a6e1c3a0344cfc9d5b57357049aa22355361aa02e55a8fc28fef5bd6d71ad0c38228dc68b1c466263b47fdf31e560e139bb", "ACT3_BAD_TAG")]
    public void Transport_responder_act3_is_refused(string name, string input, string expected)
    {
        using var handshake = Handshake.Respond(Keys.Responder, Keys.ResponderEphemeral);
        Assert.True(handshake.TryReadAct(Convert.FromHexString(ActOne), out _));
        Assert.Equal(ActTwo, Write(handshake));
        AssertRefused(handshake, name, input, expected);
    }

    internal static string Write(Handshake handshake)
    {
        var act = new byte[handshake.BytesToWrite];
        handshake.WriteAct(act);
        return Convert.ToHexStringLower(act);
    }

    private static void AssertRefused(Handshake handshake, string name, string input, string expected)
    {
        var act = Convert.FromHexString(input);
        Assert.False(handshake.TryReadAct(act, out var error), name);
        Assert.Equal(expected, error.ToString());
        Assert.Equal(error.Cause == HandshakeCause.BadVersion ? act[0] : null, error.Version);
        HandshakeTests.AssertOver(handshake);
    }

    private static void AssertState(Handshake handshake, string? hash, string chainingKey, string? temporaryKey)
    {
        if (hash is not null)
        {
            Assert.Equal(hash, Convert.ToHexStringLower(handshake.State.Hash));
        }

        Assert.Equal(chainingKey, Convert.ToHexStringLower(handshake.State.ChainingKey));
        if (temporaryKey is not null)
        {
            Assert.Equal(temporaryKey, Convert.ToHexStringLower(handshake.State.TemporaryKey));
        }
    }
}
