using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>The dance: commitment_signed and revoke_and_ack, both ways.</summary>
/// <remarks>BOLT 2, "Committing Updates So Far" and "Completing the Transition to the Updated State".</remarks>
internal static class CommitmentSteps
{
    /// <summary>Signs what has changed, if anything has and the peer has revoked the commitment before the last.</summary>
    public static void Commit(StepBuilder step)
    {
        if (step.State is not (Normal or ShuttingDown))
        {
            return;
        }

        var commitments = step.Commitments;
        if (commitments.AwaitsRevocation || commitments.RemoteNextPoint is null || !commitments.HasChangesForRemote
            || step.Core.Session.Quiescence is Quiescence.QuietByUs or Quiescence.QuietByPeer)
        {
            return;
        }

        step.Record(new CommitmentSent());
        step.Remember(step.Commitments.RecordsOfNewestRemote());
        step.Send(Signed(step.Core));
        step.SetSession(session => session with { AwaitsReplySince = step.Environment.Now });
        ProgressSteps.Advance(step);
    }

    /// <summary>commitment_signed for the peer's newest commitment: the first time, or again.</summary>
    public static SignedCommitment Signed(ChannelCore core)
    {
        var commitments = core.Commitments;
        var parameters = core.Parameters;
        var point = commitments.RemoteNewestPoint;
        var keys = KeysOf(parameters.Remote.Keys, parameters.Local.Keys, point);
        var requests = new List<RemoteCommitmentRequest>(commitments.Active.Count);
        foreach (var active in commitments.Active)
        {
            requests.Add(new(parameters.Index, Build(commitments, active, CommitmentView.Remote, commitments.RemoteNumber, keys), point));
        }

        return new(core.Id, requests.ToSequence());
    }

    /// <summary>Our newest commitments, with the peer's signatures on them.</summary>
    public static Sequence<AcceptCommitmentRequest> Accepted(ChannelCore core)
    {
        var commitments = core.Commitments;
        var parameters = core.Parameters;
        var keys = KeysOf(parameters.Local.Keys, parameters.Remote.Keys, commitments.LocalPoint);
        var requests = new List<AcceptCommitmentRequest>(commitments.Active.Count);
        foreach (var active in commitments.Active)
        {
            if (active.Signatures is { } signatures)
            {
                requests.Add(new(parameters.Index, Build(commitments, active, CommitmentView.Local, commitments.LocalNumber, keys), signatures));
            }
        }

        return requests.ToSequence();
    }

    public static void Receive(StepBuilder step, CommitmentSigned message)
    {
        if (step.State is not (Normal or ShuttingDown))
        {
            step.Warn("2.300", "commitment_signed is out of place: the channel is not in use.");
            return;
        }

        if (!BatchSteps.TryCollect(step, message, out var batch))
        {
            return;
        }

        if (step.Commitments.LocalNextPoint is not { } point)
        {
            step.Warn(null, "commitment_signed came before our signer told the next point.");
            return;
        }

        if (!step.Commitments.HasChangesForLocal)
        {
            step.Warn("2.300", "commitment_signed without an update.");
            return;
        }

        var core = step.Core;
        var commitments = core.Commitments;
        var number = new CommitmentNumber(commitments.LocalNumber.Value + 1);
        var keys = KeysOf(core.Parameters.Local.Keys, core.Parameters.Remote.Keys, point);
        var accepted = new AcceptCommitmentRequest[commitments.Active.Count];
        for (var i = 0; i < accepted.Length; i++)
        {
            var signatures = new CommitmentSignatures(batch[i].Signature, batch[i].HtlcSignatures);
            accepted[i] = new(core.Parameters.Index, Build(commitments, commitments.Active[i], CommitmentView.LocalNext, number, keys), signatures);
            var fault = accepted[i].Commitment.Verify(signatures);
            if (fault != SignatureFault.None)
            {
                Refuse(step, fault);
                return;
            }
        }

        step.Record(new CommitmentReceived(
            commitments.UncommittedOfPeer(), accepted.Select(one => one.Signatures).ToSequence(), point));
        step.Send(new Revocation(core.Id, core.Parameters.Index, Sequence.Create<AcceptCommitmentRequest>(accepted), new(number.Value - 1)));
        ProgressSteps.Advance(step);
    }

    public static void Receive(StepBuilder step, RevokeAndAck message)
    {
        var commitments = step.Core.Commitments;
        if (step.State is not (Normal or ShuttingDown) || !commitments.AwaitsRevocation)
        {
            step.Warn("2.300", "revoke_and_ack is not expected.");
            return;
        }

        if (!RevealedSecret.TryGetPoint(message.PerCommitmentSecret, out var point) || point != commitments.RemotePoint)
        {
            step.Fail("2.223", "revoke_and_ack has a secret that is not that of the revoked commitment.");
            return;
        }

        if (!commitments.RemoteSecrets.TryAdd(message.PerCommitmentSecret, out _))
        {
            step.Fail("2.224", "revoke_and_ack has a secret that does not follow from one seed with those before.");
            return;
        }

        if (!PublicKey.TryParse(message.NextPerCommitmentPoint, out var next))
        {
            step.Fail("2.223", "revoke_and_ack has a next_per_commitment_point that is not on the curve.");
            return;
        }

        var before = commitments.Htlcs;
        step.Record(new RevocationReceived(message.PerCommitmentSecret, next));
        step.SetSession(session => session with { AwaitsReplySince = null });
        Announce(step, before);
        ProgressSteps.Advance(step);
    }

    public static void TakePoint(StepBuilder step, PointReady ready)
    {
        if (step.State.Core is { } core && ready.Number.Value == core.Commitments.LocalNumber.Value + 1)
        {
            step.SetCommitments(core.Commitments with { LocalNextPoint = ready.Point });
            ReadySteps.Advance(step);
        }
    }

    /// <summary>Tells the host which HTLCs are there for good, and which of ours are gone for good.</summary>
    private static void Announce(StepBuilder step, Sequence<LiveHtlc> before)
    {
        var now = step.Commitments;
        foreach (var htlc in before)
        {
            if (htlc.State == LadderState.SentAddAckCommit && now.Find(htlc.Key) is { } ready)
            {
                step.Add(OwedEffects.ReadyOf(step.State, ready));
            }
            else if (htlc is { IsOffered: true, State: LadderState.SentRemoveAckCommit, Preimage: null })
            {
                foreach (var settled in now.Settled.Where(settled => settled.Id == htlc.Key.Id))
                {
                    step.Add(new HtlcSettled(settled));
                }
            }
        }
    }

    private static void Refuse(StepBuilder step, SignatureFault fault)
    {
        var (rule, text) = fault switch
        {
            SignatureFault.Commitment => ("2.214", "commitment_signed has a signature that is wrong or high-S."),
            SignatureFault.HtlcCount => ("2.215", "commitment_signed has another number of HTLC signatures than the commitment has HTLC outputs."),
            _ => ("2.216", "commitment_signed has an HTLC signature that is wrong or high-S."),
        };
        step.Fail(rule, text);
    }

    private static CommitmentKeys KeysOf(ChannelPublicKeys owner, ChannelPublicKeys other, PublicKey point) =>
        CommitmentKeys.TryDerive(owner, other, point, out var keys)
            ? keys
            : throw new InvalidOperationException("The keys of a commitment do not exist.");

    private static CommitmentTransaction Build(
        Commitments commitments, ActiveCommitment active, CommitmentView view, CommitmentNumber number, CommitmentKeys keys) =>
        commitments.TryBuild(active, view, number, keys, out var commitment)
            ? commitment
            : throw new InvalidOperationException($"Commitment {number} cannot be built from what was admitted.");
}
