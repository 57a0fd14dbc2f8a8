using System.Text.Json;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions.Tests;

/// <summary>The paths of our keys are for ever: <c>bolt-test-vectors/blgv/keys.json</c>.</summary>
public sealed class KeyPathTests
{
    [Fact]
    public void Every_key_is_at_its_path()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Repository.PathOf("bolt-test-vectors", "blgv", "keys.json")));
        var compared = 0;
        foreach (var each in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            var channel = uint.Parse(each.GetProperty("name").GetString()!["channel ".Length..], System.Globalization.CultureInfo.InvariantCulture);
            using var signer = new SeedSigner(Convert.FromHexString(each.GetProperty("seed").GetString()!));
            Assert.StartsWith(each.GetProperty("path").GetString()! + "/", ChannelKeys.PathOf(channel, ChannelKeyPurpose.Funding).ToString(), StringComparison.Ordinal);
            foreach (var expected in each.GetProperty("expect").EnumerateObject())
            {
                Assert.Equal((expected.Name, expected.Value.GetString()), (expected.Name, Got(signer, channel, expected.Name)));
                compared++;
            }
        }

        Assert.Equal(30, compared);
    }

    [Fact]
    public void The_numbers_of_the_purposes_never_change()
    {
        Assert.Equal(
            ["m/9735'/5'/0'", "m/9735'/5'/1'", "m/9735'/5'/2'", "m/9735'/5'/3'", "m/9735'/5'/4'", "m/9735'/5'/5'"],
            Enum.GetValues<ChannelKeyPurpose>().Select(purpose => ChannelKeys.PathOf(5, purpose).ToString()),
            StringComparer.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => ChannelKeys.PathOf(1U << 31, ChannelKeyPurpose.Funding));
    }

    private static string Got(SeedSigner signer, uint channel, string name)
    {
        var keys = signer.PublicKeysOf(channel);
        return name switch
        {
            "funding_pubkey" => keys.Funding.ToString(),
            "revocation_basepoint" => keys.RevocationBasepoint.ToString(),
            "payment_basepoint" => keys.PaymentBasepoint.ToString(),
            "delayed_payment_basepoint" => keys.DelayedPaymentBasepoint.ToString(),
            "htlc_basepoint" => keys.HtlcBasepoint.ToString(),
            "first_per_commitment_point" => signer.PerCommitmentPointOf(channel, new(0)).ToString(),
            "first_per_commitment_secret" => Secret(signer, channel, 0),
            "per_commitment_secret_1000" => Secret(signer, channel, 1000),
            "to_remote_static_remotekey" => CommitmentFormat.StaticRemotekey.ToRemoteScript(keys.PaymentBasepoint).ToString(),
            "to_remote_anchors" => CommitmentFormat.Anchors.ToRemoteScript(keys.PaymentBasepoint).ToString(),
            _ => "nothing of that name",
        };
    }

    private static string Secret(SeedSigner signer, uint channel, ulong number)
    {
        // Marks of a channel that is further on: only then does the signer tell.
        Assert.True(signer.TryRestore(channel, SignerMarks.Initial with { LocalNext = 2000, Revealed = 1999 }));
        return signer.Reveal(new(channel, new(number))).Value.ToHex();
    }
}
