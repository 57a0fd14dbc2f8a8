using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel.Tests.Opening;

/// <summary>What tests of the opening have in common.</summary>
internal static class Expect
{
    /// <summary>A point that is on no curve.</summary>
    public static PointBytes NoPoint { get; } = PointBytes.FromBytes([2, .. Enumerable.Repeat((byte)0xff, 32)]);

    /// <summary>The only message that waits to be delivered.</summary>
    public static T Next<T>(this Party party)
        where T : class, IMessage => Assert.IsType<T>(party.Outbox.Dequeue());

    /// <summary>open_channel as Alice sends it, not delivered.</summary>
    public static OpenChannel OpenOf(this Pair pair, OpenCommand? opening = null)
    {
        pair.Alice.Order(opening ?? Pair.Opening());
        return pair.Alice.Next<OpenChannel>();
    }

    /// <summary>accept_channel as Bob sends it, not delivered; Alice waits for it.</summary>
    public static AcceptChannel AcceptOf(this Pair pair, out CommandId command, OpenCommand? opening = null)
    {
        command = pair.Alice.Order(opening ?? Pair.Opening());
        Pair.DeliverOne(pair.Alice, pair.Bob);
        return pair.Bob.Next<AcceptChannel>();
    }

    /// <summary>funding_created as Alice sends it, not delivered; Bob waits for it.</summary>
    public static FundingCreated CreatedOf(this Pair pair, out CommandId command, OpenCommand? opening = null)
    {
        var wanted = pair.Agree(opening ?? Pair.Opening());
        command = pair.Alice.Order(new FundCommand(pair.Chain.Pay(wanted.Script, wanted.Amount), 0));
        return pair.Alice.Next<FundingCreated>();
    }

    /// <summary>The opening is over: the peer is told so under the id, and the rule is named.</summary>
    public static Error Failed(Party party, string? rule, ChannelId id)
    {
        Assert.Equal(new Ended(EndCause.Forgotten), party.State);
        Assert.Contains(party.Reports, report => report is { Kind: ReportKind.Failed } && report.Rule == rule);
        Assert.Empty(party.Log.OfType<Persist>());
        Assert.Empty(party.Published);
        var error = Assert.IsType<Error>(Assert.Single(party.Outbox));
        Assert.Equal(id, error.ChannelId);
        return error;
    }

    /// <summary>The same signature with the other s, which is as valid to mathematics and not standard.</summary>
    public static SignatureBytes HighS(SignatureBytes signature)
    {
        var order = System.Numerics.BigInteger.Parse("0fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141", System.Globalization.NumberStyles.HexNumber, null);
        var s = order - new System.Numerics.BigInteger(signature.S.ToArray(), isUnsigned: true, isBigEndian: true);
        var bytes = s.ToByteArray(isUnsigned: true, isBigEndian: true);
        var high = new SignatureBytes(signature.R, Bytes32.FromBytes([.. new byte[32 - bytes.Length], .. bytes]));
        Assert.False(EcdsaSignature.IsLowS(high));
        return high;
    }

    /// <summary>One input without the harness: what a step gives.</summary>
    public static Transition Step(this Party party, IMessage message) => ChannelMachine.Step(party.State, new PeerMessage(message), party.Environment);
}
