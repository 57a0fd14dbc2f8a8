using System.Text;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Invoice;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Offers;
using Blgv.Bolt.Wire.Tests;

namespace Blgv.Bolt.Interop.Tests.Invoices;

/// <summary>Invoices and offers of ours with random fields, the same for the same seed.</summary>
internal sealed class RandomInvoices(ulong seed)
{
    private static readonly string[] s_letters = ["a", "Z", "7", " ", "é", "€", "\n", "😀"];

    /// <summary>The units in which amounts are written, in millisatoshi: ten pico-, one nano-, micro-, milli- and one bitcoin.</summary>
    private static readonly ulong[] s_units = [1, 100, 100_000, 100_000_000, 100_000_000_000];

    private readonly SplitMix64 _random = new(seed);

    public Bolt11Invoice Invoice()
    {
        using var key = Key();
        var network = _random.Pick<BitcoinNetwork>(BitcoinNetwork.All.ToArray());
        var hashed = _random.OneIn(3);
        var text = Text();
        var features = FeatureSet<Bolt11Context>.Empty.WithRequired(Feature.VarOnionOptin).WithRequired(Feature.PaymentSecret);
        foreach (var bit in new[] { 17, 25, 49, 99 })
        {
            features = _random.OneIn(3) ? features.WithBit(bit) : features;
        }

        return new Bolt11Draft
        {
            Network = network,
            Amount = _random.OneIn(5) ? null : new MilliSatoshi((ulong)(1 + _random.Below(20_000_000)) * _random.Pick<ulong>(s_units)),
            Timestamp = _random.Next() >> (64 - 35),
            PaymentHash = PaymentHash.FromBytes(_random.Bytes(32)),
            PaymentSecret = PaymentSecret.FromBytes(_random.Bytes(32)),
            Description = hashed ? null : text,
            DescriptionHash = hashed ? Sha256.Hash(Encoding.UTF8.GetBytes(text)) : null,
            Metadata = _random.OneIn(3) ? Bytes.Copy(_random.Bytes(1 + _random.Below(200))) : null,
            ExpirySeconds = _random.OneIn(2) ? _random.Next() >> (32 + _random.Below(32)) : null,
            MinFinalCltvExpiryDelta = _random.OneIn(2) ? new CltvDelta((ushort)_random.Below(65536)) : null,
            Fallbacks = [.. Some(3, () => Fallback(network))],
            Routes = [.. Some(3, Route)],
            Features = features,
            NamesPayee = _random.OneIn(3),
        }.Sign(key);
    }

    public Offer Offer()
    {
        ulong? amount = _random.OneIn(2) ? 1 + (_random.Next() % MilliSatoshi.Max.Value) : null;
        return new Offer
        {
            Fields = new OfferFields
            {
                Chains = _random.OneIn(2) ? [.. Some(2, () => _random.Pick<BitcoinNetwork>(BitcoinNetwork.All.ToArray()).ChainHash), ChainHash.Bitcoin] : null,
                Metadata = _random.OneIn(2) ? Bytes.Copy(_random.Bytes(1 + _random.Below(60))) : null,
                Amount = amount,
                Description = amount is not null || _random.OneIn(2) ? UntrustedText.FromString(Text()) : null,
                AbsoluteExpiry = _random.OneIn(2) ? _random.Next() >> _random.Below(64) : null,
                Issuer = _random.OneIn(2) ? UntrustedText.FromString(Text()) : null,
                QuantityMax = _random.OneIn(2) ? (ulong)_random.Below(1000) : null,
                IssuerId = Point(),
            },
        };
    }

    private PrivateKey Key() => PrivateKey.FromBytes([1, .. _random.Bytes(31)]);

    private PointBytes Point()
    {
        using var key = Key();
        return key.PublicKey.ToPointBytes();
    }

    private string Text() => string.Concat(Some(40, () => _random.Pick<string>(s_letters)));

    /// <summary>Pay to public key hash, script hash, witness public key hash, witness script hash or taproot.</summary>
    private Address Fallback(BitcoinNetwork network)
    {
        byte[] script = _random.Below(5) switch
        {
            0 => [0x76, 0xa9, 20, .. _random.Bytes(20), 0x88, 0xac],
            1 => [0xa9, 20, .. _random.Bytes(20), 0x87],
            2 => [0, 20, .. _random.Bytes(20)],
            3 => [0, 32, .. _random.Bytes(32)],
            _ => [0x51, 32, .. Point().ToArray().AsSpan(1)],
        };
        return Address.TryCreate(Script.Copy(script), network, out var address) ? address : throw new InvalidOperationException("No address for a fallback.");
    }

    private Sequence<Bolt11Hop> Route() => [Hop(), .. Some(2, Hop)];

    private Bolt11Hop Hop() => new(
        Point(), new ShortChannelId(_random.Next()), (uint)(_random.Next() >> (32 + _random.Below(32))), (uint)(_random.Next() >> (32 + _random.Below(32))), new CltvDelta((ushort)_random.Below(65536)));

    private T[] Some<T>(int most, Func<T> make)
    {
        var values = new T[_random.Below(most + 1)];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = make();
        }

        return values;
    }
}
