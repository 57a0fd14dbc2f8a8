using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Invoice;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Scenarios;

/// <summary>Reading invoices of BOLT 11 against the curve operation that finds who signed.</summary>
internal static class InvoiceScenarios
{
    public static ScenarioGroup Group => new(
        "invoice",
        "invoices of BOLT 11, one thread",
        [
            new("invoice.parse", "Read and verify an invoice with amount, description, secret, expiry, delta and features; the ratio is to recovering the key alone", "invoice", () => Parse(Short()))
            {
                Baseline = new(RecoverAlone, Comparison.Cost),
                ReportsTime = true,
            },
            new("invoice.parse.routes", "The same with a route of two hops in it", "invoice", () => Parse(WithRoute()))
            {
                Baseline = new(RecoverAlone, Comparison.Cost),
                ReportsTime = true,
            },
        ]);

    private static Bolt11Draft Short() => new()
    {
        Network = BitcoinNetwork.Mainnet,
        Amount = new MilliSatoshi(250_000_000),
        Timestamp = 1_496_314_658,
        PaymentHash = FixedBytesExtensions.FromBytes<PaymentHash>(FixedInputs.Bytes(32, seed: 1)),
        PaymentSecret = FixedBytesExtensions.FromBytes<PaymentSecret>(FixedInputs.Bytes(32, seed: 2)),
        Description = "1 cup coffee",
        ExpirySeconds = 60,
        MinFinalCltvExpiryDelta = new CltvDelta(80),
        Features = FeatureSet<Bolt11Context>.Empty.WithRequired(Feature.VarOnionOptin).WithRequired(Feature.PaymentSecret).WithOptional(Feature.BasicMpp),
    };

    private static Bolt11Draft WithRoute()
    {
        using var one = FixedInputs.NodeKey(1);
        using var two = FixedInputs.NodeKey(2);
        return Short() with
        {
            Routes =
            [
                [
                    new Bolt11Hop(one.PublicKey.ToPointBytes(), new ShortChannelId(66_051, 263_430, 1_800), 1, 20, new CltvDelta(3)),
                    new Bolt11Hop(two.PublicKey.ToPointBytes(), new ShortChannelId(197_637, 395_016, 2_314), 2, 30, new CltvDelta(4)),
                ],
            ],
        };
    }

    private static Operation Parse(Bolt11Draft draft)
    {
        using var key = FixedInputs.NodeKey(0);
        var text = draft.Sign(key).ToString();
        return Operation.Of(times =>
        {
            for (var i = 0; i < times; i++)
            {
                if (!Bolt11Invoice.TryParse(text, out _, out var error))
                {
                    throw new InvalidOperationException($"An invoice of our own was refused: {error}.");
                }
            }
        });
    }

    private static Operation RecoverAlone()
    {
        using var key = FixedInputs.NodeKey(0);
        var hash = FixedInputs.Bytes(32, seed: 3);
        var signature = key.SignRecoverable(hash);
        return Operation.Of(times =>
        {
            for (var i = 0; i < times; i++)
            {
                _ = PublicKey.TryRecover(hash, signature, out _);
            }
        });
    }
}
