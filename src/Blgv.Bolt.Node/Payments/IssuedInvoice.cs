using System.Security.Cryptography;
using System.Text;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>An HTLC that was part of a payment to us.</summary>
/// <param name="Channel">The number of its channel.</param>
/// <param name="Id">Its number.</param>
internal readonly record struct PaymentPart(uint Channel, HtlcId Id);

/// <summary>An invoice of ours, as it is stored.</summary>
/// <param name="Preimage">The preimage.</param>
/// <param name="Secret">payment_secret: who does not know it has not seen the invoice.</param>
/// <param name="Amount">What is to be paid; null to leave it open.</param>
/// <param name="ExpiresAt">When it ends, in seconds since 1970.</param>
/// <param name="MinFinalCltvExpiryDelta">How far away an expiry must be.</param>
/// <param name="Parts">The HTLCs that paid it; none as long as it is not paid. They may be fulfilled, and no others.</param>
internal sealed record IssuedInvoice(
    Preimage Preimage, PaymentSecret Secret, MilliSatoshi? Amount, ulong ExpiresAt, ushort MinFinalCltvExpiryDelta, Sequence<PaymentPart> Parts)
{
    private const byte Version = 1;

    public bool IsPaid => !Parts.IsEmpty;

    public PaymentHash Hash
    {
        get
        {
            Span<byte> bytes = stackalloc byte[Preimage.Size];
            Preimage.CopyTo(bytes);
            SHA256.HashData(bytes, bytes);
            return PaymentHash.FromBytes(bytes);
        }
    }

    public bool HasSecret(PaymentSecret other) => CryptographicOperations.FixedTimeEquals(Secret.ToArray(), other.ToArray());

    public HostWrite ToWrite()
    {
        var writer = new EntryWriter(Version)
            .Fixed(Preimage).Fixed(Secret).Number(Amount?.Value ?? 0).Number(ExpiresAt).Number(MinFinalCltvExpiryDelta).Number((ulong)Parts.Count);
        foreach (var part in Parts)
        {
            writer.Number(part.Channel).Number(part.Id.Value);
        }

        return new(HostEntries.Invoice(Hash), writer.ToBytes());
    }

    public static IssuedInvoice Read(HostEntry entry)
    {
        var reader = new EntryReader(entry.Value.Span);
        if (reader.Byte() != Version)
        {
            throw new HostLoadException("The store has an invoice of a newer version.");
        }

        var (preimage, secret, amount, expiresAt, delta) = (
            reader.Fixed<Preimage>(), reader.Fixed<PaymentSecret>(), reader.Number(), reader.Number(), (ushort)reader.Number());
        var parts = new List<PaymentPart>();
        for (var left = reader.Number(); left > 0; left--)
        {
            parts.Add(new((uint)reader.Number(), new(reader.Number())));
        }

        reader.End();
        return new(preimage, secret, amount == 0 ? null : new MilliSatoshi(amount), expiresAt, delta, parts.ToSequence());
    }

    /// <summary>No secrets.</summary>
    private bool PrintMembers(StringBuilder builder)
    {
        builder.Append("Amount = ").Append(Amount).Append(", IsPaid = ").Append(IsPaid);
        return true;
    }
}
