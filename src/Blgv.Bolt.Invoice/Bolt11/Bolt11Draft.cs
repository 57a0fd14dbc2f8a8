using System.Text;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Invoice;

/// <summary>What an invoice is to say, before it is signed.</summary>
/// <remarks>BOLT 11. The fields are written in the order of the specification's examples: s, p, d or h, m, x, c, f, r, 9, n, others.</remarks>
public sealed record Bolt11Draft
{
    /// <summary>The network to be paid on.</summary>
    public required BitcoinNetwork Network { get; init; }

    /// <summary>What to pay, in millisatoshi, above zero; null when the payer decides.</summary>
    public MilliSatoshi? Amount { get; init; }

    /// <summary>When it is made, in seconds since 1970; 35 bits.</summary>
    public required ulong Timestamp { get; init; }

    /// <summary>Field <c>p</c>: the SHA-256 of the preimage that will be given for the payment.</summary>
    public required PaymentHash PaymentHash { get; init; }

    /// <summary>Field <c>s</c>: 32 bytes that nobody can guess.</summary>
    public required PaymentSecret PaymentSecret { get; init; }

    /// <summary>Field <c>d</c>: what is paid for, at most <see cref="Bolt11Field.MaxBytes"/> bytes of UTF-8. Either this or <see cref="DescriptionHash"/>.</summary>
    public string? Description { get; init; }

    /// <summary>Field <c>h</c>: the SHA-256 of a description that the payer gets another way.</summary>
    public Bytes32? DescriptionHash { get; init; }

    /// <summary>Field <c>m</c>: comes back with the payment. Long metadata makes the longest route shorter.</summary>
    public Bytes? Metadata { get; init; }

    /// <summary>Field <c>x</c>: how many seconds after <see cref="Timestamp"/> it ends; null for <see cref="PaymentLimits.DefaultInvoiceExpirySeconds"/>.</summary>
    public ulong? ExpirySeconds { get; init; }

    /// <summary>Field <c>c</c>: how far away the expiry of the last HTLC must be at least; null for <see cref="PaymentLimits.DefaultMinFinalCltvExpiryDelta"/>.</summary>
    public CltvDelta? MinFinalCltvExpiryDelta { get; init; }

    /// <summary>Fields <c>f</c>: addresses on the chain, the preferred first.</summary>
    public Sequence<Address> Fallbacks { get; init; }

    /// <summary>Fields <c>r</c>: ways from public nodes to the payee, the preferred first, each of at least one hop.</summary>
    public Sequence<Sequence<Bolt11Hop>> Routes { get; init; }

    /// <summary>Field <c>9</c>: what the payer must know.</summary>
    public FeatureSet<Bolt11Context> Features { get; init; }

    /// <summary>Whether to name the payee in a field <c>n</c>, which spares the payer from finding the key.</summary>
    public bool NamesPayee { get; init; }

    /// <summary>Fields of other types, for experiments.</summary>
    public Sequence<Bolt11Field> OtherFields { get; init; }

    /// <summary>Writes and signs the invoice.</summary>
    /// <param name="key">The payee's node key.</param>
    /// <returns>The invoice.</returns>
    /// <exception cref="InvalidOperationException">
    /// What it says cannot be written, or no reader could accept it: neither or both descriptions, an amount of zero or above 21 million
    /// bitcoin, a field too long, a fallback of another network, a timestamp above 35 bits.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The key was disposed of.</exception>
    public Bolt11Invoice Sign(PrivateKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        Require(Timestamp <= Bolt11Content.MaxTimestamp, "the timestamp has more than 35 bits");
        Require(Amount is not { Value: 0 }, "an amount of zero is asked for");
        Require(Fallbacks.All(each => each.Network.AddressPrefix == Network.AddressPrefix), "a fallback belongs to another network");
        var content = new Bolt11Content(HumanReadablePart.Write(Network, Amount), Timestamp, FieldsFor(key.PublicKey).ToSequence());
        Require(content.Fields.All(field => field.Groups.Length <= Bolt11Field.MaxGroups), $"a field has more than {Bolt11Field.MaxBytes} bytes");
        return Bolt11Invoice.Sign(content, key);
    }

    private static void Require(bool condition, string otherwise)
    {
        if (!condition)
        {
            throw new InvalidOperationException($"This invoice cannot be written: {otherwise}.");
        }
    }

    private static Bolt11Field OfBytes(byte type, ReadOnlySpan<byte> bytes) => new(type, Bytes.Copy(Bech32.ToGroups(bytes)));

    private static Bolt11Field OfNumber(byte type, ulong number)
    {
        var groups = new List<byte>();
        for (; number > 0; number >>= 5)
        {
            groups.Insert(0, (byte)(number & 31));
        }

        return new Bolt11Field(type, Bytes.Copy([.. groups]));
    }

    private static Bolt11Field OfFallback(Address address)
    {
        if (WitnessProgram.TryRead(address.ScriptPubKey, out var witness))
        {
            return OfProgram(witness.Version, witness.Program.Span);
        }

        var script = address.ScriptPubKey.Span;
        return StandardScript.FormOf(address.ScriptPubKey) == ScriptForm.P2pkh
            ? OfProgram(Bolt11Reader.KeyHashVersion, script.Slice(3, Hash160.Size))
            : OfProgram(Bolt11Reader.ScriptHashVersion, script.Slice(2, Hash160.Size));
    }

    private static Bolt11Field OfProgram(byte version, ReadOnlySpan<byte> program) =>
        new(Bolt11Field.Fallback, Bytes.Copy([version, .. Bech32.ToGroups(program)]));

    private static Bolt11Field OfRoute(Sequence<Bolt11Hop> route)
    {
        var bytes = new byte[route.Count * Bolt11Hop.Size];
        for (var i = 0; i < route.Count; i++)
        {
            route[i].CopyTo(bytes.AsSpan(i * Bolt11Hop.Size));
        }

        return OfBytes(Bolt11Field.Route, bytes);
    }

    private static Bolt11Field OfFeatures(FeatureSet<Bolt11Context> features)
    {
        var bits = features.SetBits().ToArray();
        var groups = new byte[(bits[^1] / 5) + 1];
        foreach (var bit in bits)
        {
            groups[^((bit / 5) + 1)] |= (byte)(1 << (bit % 5));
        }

        return new Bolt11Field(Bolt11Field.Features, Bytes.Copy(groups));
    }

    private IEnumerable<Bolt11Field> FieldsFor(PublicKey payee)
    {
        yield return OfBytes(Bolt11Field.PaymentSecret, PaymentSecret.ToArray());
        yield return OfBytes(Bolt11Field.PaymentHash, PaymentHash.ToArray());
        if (Description is not null)
        {
            yield return OfBytes(Bolt11Field.Description, Encoding.UTF8.GetBytes(Description));
        }

        if (DescriptionHash is { } hash)
        {
            yield return OfBytes(Bolt11Field.DescriptionHash, hash.ToArray());
        }

        if (Metadata is { } metadata)
        {
            yield return OfBytes(Bolt11Field.Metadata, metadata.Span);
        }

        if (ExpirySeconds is { } expiry)
        {
            yield return OfNumber(Bolt11Field.Expiry, expiry);
        }

        if (MinFinalCltvExpiryDelta is { } delta)
        {
            yield return OfNumber(Bolt11Field.MinFinalCltvExpiry, delta.Value);
        }

        foreach (var field in Fallbacks.Select(OfFallback).Concat(Routes.Select(OfRoute)))
        {
            yield return field;
        }

        if (Features.SetBits().Any())
        {
            yield return OfFeatures(Features);
        }

        if (NamesPayee)
        {
            yield return OfBytes(Bolt11Field.Payee, payee.ToPointBytes().ToArray());
        }

        foreach (var field in OtherFields.AsEnumerable())
        {
            yield return field;
        }
    }
}
