using System.Text;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Node;

/// <summary>A payment of ours, as it is stored.</summary>
internal sealed class OutgoingPayment(PaymentHash hash, MilliSatoshi amount, Bytes sessionKey, Sequence<PointBytes> nodes)
{
    private const byte Version = 1;

    public PaymentHash Hash => hash;

    public MilliSatoshi Amount => amount;

    /// <summary>What the onion was made with, so that a failure can be read also after a start.</summary>
    public Bytes SessionKey => sessionKey;

    /// <summary>The nodes of the route.</summary>
    public Sequence<PointBytes> Nodes => nodes;

    /// <summary>The HTLC.</summary>
    public PaymentPart Part { get; set; }

    public PaymentStatus Status { get; set; }

    public Preimage Preimage { get; set; }

    /// <summary>What came of it, for who waits.</summary>
    public TaskCompletionSource<PaymentResult> Outcome { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public HostWrite ToWrite()
    {
        var writer = new EntryWriter(Version)
            .Fixed(Hash).Number(Amount.Value).Content(SessionKey.Span).Number(Part.Channel).Number(Part.Id.Value)
            .Byte((byte)Status).Fixed(Preimage).Number((ulong)Nodes.Count);
        foreach (var node in Nodes)
        {
            writer.Fixed(node);
        }

        return new(HostEntries.Payment(Hash), writer.ToBytes());
    }

    public static OutgoingPayment Read(HostEntry entry)
    {
        var reader = new EntryReader(entry.Value.Span);
        if (reader.Byte() != Version)
        {
            throw new HostLoadException("The store has a payment of a newer version.");
        }

        var (hash, amount, key) = (reader.Fixed<PaymentHash>(), new MilliSatoshi(reader.Number()), reader.Content());
        var part = new PaymentPart((uint)reader.Number(), new(reader.Number()));
        var (status, preimage) = ((PaymentStatus)reader.Byte(), reader.Fixed<Preimage>());
        var nodes = new List<PointBytes>();
        for (var left = reader.Number(); left > 0; left--)
        {
            nodes.Add(reader.Fixed<PointBytes>());
        }

        reader.End();
        return new(hash, amount, key, nodes.ToSequence()) { Part = part, Status = status, Preimage = preimage };
    }

    /// <summary>No secrets.</summary>
    public override string ToString() => new StringBuilder("Payment ").Append(Hash).Append(": ").Append(Status).ToString();
}
