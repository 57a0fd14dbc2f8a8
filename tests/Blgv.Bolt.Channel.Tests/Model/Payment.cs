using Blgv.Bolt.Channel.Tests.Harness;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Channel.Tests.Model;

/// <summary>The payments that the model makes: few preimages, so that hashes repeat, and amounts around what is special.</summary>
internal static class Payment
{
    public const int OnionLength = 1366;

    private static readonly Preimage[] Preimages = [.. Enumerable.Range(0, 4).Select(i => new Preimage(Pair.Hash($"preimage {i}")))];

    private static readonly Bytes Onion = Bytes.Copy(new byte[OnionLength]);

    // Dust with and without fee, the first that is not, common ones, and most of the channel.
    private static readonly ulong[] Amounts =
        [1, 999, 353_999, 354_000, 500_000, 1_000_000, 10_000_000, 123_456_789, 1_000_000_000, 3_000_000_000, 7_000_000_000];

    public static AddHtlcCommand New(byte choice) => new(
        new(Amounts[choice % Amounts.Length]), new(Pair.HashOf(Preimages[choice / 16 % Preimages.Length])), new(200u + (choice / 64u)), Onion);

    public static Preimage PreimageOf(PaymentHash hash) => Preimages.First(preimage => UpdateSteps.IsPreimageOf(preimage, hash));
}
