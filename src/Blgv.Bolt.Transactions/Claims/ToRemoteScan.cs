using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Transactions;

/// <summary>A to_remote output of ours that was found on chain.</summary>
/// <param name="Channel">The number of the channel; its signer can take the output.</param>
/// <param name="Claim">How.</param>
public sealed record FoundToRemote(uint Channel, ToRemoteClaim Claim);

/// <summary>
/// Finds what peers paid to us when they closed channels that we forgot: with nothing but the seed, by the scripts that all our
/// channels up to a number can have, in every format.
/// </summary>
/// <remarks>BOLT 3, "remotepubkey Derivation": to_remote does not depend on any per-commitment point.</remarks>
public sealed class ToRemoteScan
{
    private static readonly CommitmentFormat[] s_formats = [CommitmentFormat.StaticRemotekey, CommitmentFormat.Anchors];

    private readonly Dictionary<Script, (uint Channel, CommitmentFormat Format)> _scripts = [];
    private readonly IChannelSigner _signer;

    /// <summary>A scan.</summary>
    /// <param name="signer">The signer over the seed.</param>
    /// <param name="channels">How many numbers to try, from 0. When a high one is found, scan further.</param>
    public ToRemoteScan(IChannelSigner signer, uint channels)
    {
        ArgumentNullException.ThrowIfNull(signer);
        _signer = signer;
        for (var channel = 0U; channel < channels; channel++)
        {
            var payment = signer.PublicKeysOf(channel).PaymentBasepoint;
            foreach (var format in s_formats)
            {
                _scripts[format.ToRemoteScript(payment)] = (channel, format);
            }
        }
    }

    /// <summary>The scripts, to give to something that indexes the chain.</summary>
    public IReadOnlyCollection<Script> Scripts => _scripts.Keys;

    /// <summary>Looks through a transaction.</summary>
    /// <param name="transaction">Any transaction.</param>
    /// <returns>The outputs in it that are ours.</returns>
    public Sequence<FoundToRemote> Find(Transaction transaction)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        var found = new List<FoundToRemote>();
        for (var i = 0; i < transaction.Outputs.Count; i++)
        {
            var output = transaction.Outputs[i];
            if (_scripts.TryGetValue(output.ScriptPubKey, out var ours))
            {
                var payment = _signer.PublicKeysOf(ours.Channel).PaymentBasepoint;
                var outPoint = new OutPoint(transaction.ComputeTxId(), (uint)i);
                found.Add(new(ours.Channel, new(ours.Format, payment, outPoint, output.Amount)));
            }
        }

        return found.ToSequence();
    }
}
