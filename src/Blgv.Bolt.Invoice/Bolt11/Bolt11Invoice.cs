using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Invoice;

/// <summary>
/// An invoice whose form and signature were checked: only <see cref="TryParse"/> and <see cref="Bolt11Draft.Sign"/> make one. Written
/// again it is the same text, fields nobody knows included.
/// </summary>
/// <remarks>BOLT 11. Equal when the texts are, upper and lower case aside.</remarks>
public sealed class Bolt11Invoice : IEquatable<Bolt11Invoice>
{
    /// <summary>The most characters that are read: 64 kB. Nothing that fits a QR code or a sensible request is near it.</summary>
    public const int MaxTextLength = 64 * 1024;

    private readonly Bolt11Content _content;

    internal Bolt11Invoice(Bolt11Content content) => _content = content;

    /// <summary>The network to pay on.</summary>
    public required BitcoinNetwork Network { get; init; }

    /// <summary>What to pay, in millisatoshi; null when the payer decides, and should be told so.</summary>
    public required MilliSatoshi? Amount { get; init; }

    /// <summary>When it was made, in seconds since 1970.</summary>
    public ulong Timestamp => _content.Timestamp;

    /// <summary>The first of the fields <c>p</c>: the hash whose preimage proves the payment.</summary>
    public required PaymentHash PaymentHash { get; init; }

    /// <summary>Field <c>s</c>: goes into the payment's <c>payment_data</c>.</summary>
    public required PaymentSecret PaymentSecret { get; init; }

    /// <summary>Field <c>d</c>: what is paid for, a stranger's text. Null when there is a <see cref="DescriptionHash"/>.</summary>
    public required UntrustedText? Description { get; init; }

    /// <summary>Field <c>h</c>: the SHA-256 of a description that came another way (<see cref="IsDescribedBy"/>).</summary>
    public required Bytes32? DescriptionHash { get; init; }

    /// <summary>Field <c>m</c>: goes into the payment's <c>payment_metadata</c> as it is.</summary>
    public required Bytes? Metadata { get; init; }

    /// <summary>The key that signed: the payee's node id.</summary>
    public required PublicKey Payee { get; init; }

    /// <summary>Whether the invoice names <see cref="Payee"/> in a field <c>n</c>; it was found from the signature otherwise.</summary>
    public required bool NamesPayee { get; init; }

    /// <summary>Field <c>x</c>: how many seconds after <see cref="Timestamp"/> it ends; <see cref="PaymentLimits.DefaultInvoiceExpirySeconds"/> when it does not say.</summary>
    public required ulong ExpirySeconds { get; init; }

    /// <summary>Field <c>c</c>: how far away the expiry of the last HTLC must be at least; <see cref="PaymentLimits.DefaultMinFinalCltvExpiryDelta"/> when it does not say.</summary>
    public required CltvDelta MinFinalCltvExpiryDelta { get; init; }

    /// <summary>Fields <c>f</c>: addresses on the chain, the preferred first. Those of unknown versions are left out.</summary>
    public required Sequence<Address> Fallbacks { get; init; }

    /// <summary>Fields <c>r</c>: ways from public nodes to the payee, the preferred first.</summary>
    public required Sequence<Sequence<Bolt11Hop>> Routes { get; init; }

    /// <summary>Field <c>9</c>: what the payer must know.</summary>
    public required FeatureSet<Bolt11Context> Features { get; init; }

    /// <summary>The signature over <see cref="SignedHash"/>.</summary>
    public required RecoverableSignature Signature { get; init; }

    /// <summary>The first part of the text, in lower case.</summary>
    public string HumanReadablePart => _content.HumanReadablePart;

    /// <summary>All tagged fields as they stand in the text.</summary>
    public Sequence<Bolt11Field> Fields => _content.Fields;

    /// <summary>The SHA-256 that is signed.</summary>
    public Bytes32 SignedHash => _content.Hash();

    /// <summary>Whether the payment may come in several parts.</summary>
    /// <remarks>BOLT 11, "Feature Bits".</remarks>
    public bool AllowsMultiPart => Features.Supports(Feature.BasicMpp);

    /// <summary>Reads an invoice and checks all that can be checked without a clock and the described thing. Never throws on any text.</summary>
    /// <param name="text">The text, all lower or all upper case, without <c>lightning:</c>.</param>
    /// <param name="invoice">The invoice, or null.</param>
    /// <param name="error">What is wrong and where.</param>
    /// <returns>False when a reader must fail the payment.</returns>
    /// <exception cref="NativeLibraryMissingException">libsecp256k1 is not there.</exception>
    public static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out Bolt11Invoice? invoice, out Bolt11Error error) =>
        Bolt11Reader.TryRead(text, out invoice, out error);

    /// <summary>Whether the invoice is over: a payer should not try any more, the payee should not accept.</summary>
    /// <param name="now">Seconds since 1970.</param>
    /// <returns>Whether its time has passed.</returns>
    /// <remarks>BOLT 11, "Payer / Payee Requirements".</remarks>
    public bool IsExpired(ulong now) => now > Timestamp && now - Timestamp > ExpirySeconds;

    /// <summary>Whether a description that came another way is the one meant. An invoice with a field <c>h</c> must not be paid before this was asked.</summary>
    /// <param name="description">The description, as bytes.</param>
    /// <returns>Whether its hash is <see cref="DescriptionHash"/>; false when there is none.</returns>
    public bool IsDescribedBy(ReadOnlySpan<byte> description) => DescriptionHash == Sha256.Hash(description);

    /// <summary>The same content signed anew, for a payee that changes its key or repeats a signature.</summary>
    /// <param name="key">The payee's key.</param>
    /// <returns>The invoice.</returns>
    /// <exception cref="InvalidOperationException">The invoice names another payee.</exception>
    public Bolt11Invoice SignAgain(PrivateKey key) => Sign(_content, key);

    /// <summary>The text in upper case, which takes less room in a QR code.</summary>
    /// <returns>The text.</returns>
    public string ToUpperString() => ToString().ToUpperInvariant();

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] Bolt11Invoice? other) => other is not null && _content == other._content && Signature == other.Signature;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as Bolt11Invoice);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Signature, Timestamp, HumanReadablePart);

    /// <summary>The text of the invoice, in lower case.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _content.ToText(Signature);

    /// <summary>What is signed here must be readable: one truth for both directions.</summary>
    internal static Bolt11Invoice Sign(Bolt11Content content, PrivateKey key)
    {
        Span<byte> hash = stackalloc byte[Bytes32.Size];
        content.Hash().CopyTo(hash);
        return TryParse(content.ToText(key.SignRecoverable(hash)), out var invoice, out var error)
            ? invoice
            : throw new InvalidOperationException($"Nobody could read this invoice: {error}.");
    }
}
