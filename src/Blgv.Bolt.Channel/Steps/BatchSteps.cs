using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Channel;

/// <summary>start_batch, and that what follows it is what it says.</summary>
/// <remarks>BOLT 2, "Batching channel messages". The members find their funding output in <see cref="CommitmentSteps"/>.</remarks>
internal static class BatchSteps
{
    public static void Receive(StepBuilder step, StartBatch message)
    {
        if (message.BatchSize > ChannelLimits.MaxBatchSize)
        {
            step.Warn("2.145", $"start_batch of {message.BatchSize} messages; no more than {ChannelLimits.MaxBatchSize} are allowed.");
        }
        else if (message.BatchSize <= 1)
        {
            step.WarnOnly("2.144", $"start_batch of {message.BatchSize} messages is ignored.");
        }
        else if (message.MessageType == CommitmentSigned.Type)
        {
            step.SetSession(session => session with { BatchLeft = message.BatchSize, Batch = default });
        }

        // A batch of something else is no batch: what follows is dealt with one by one (rule 2.147).
    }

    /// <summary>Lets a message through, if it may come now: a batch is commitment_signed and nothing else.</summary>
    /// <returns>False when the peer was told that it may not.</returns>
    public static bool Admits(StepBuilder step, IMessage message)
    {
        if (step.State.Core?.Session is not { BatchLeft: > 0 } || message is Error or Warning)
        {
            return true;
        }

        if (message is not CommitmentSigned signed)
        {
            step.Warn("2.300", $"{message.TypeName} in the middle of a batch of commitment_signed.");
        }
        else if (signed.ChannelId != step.Core.Id)
        {
            step.Warn("2.146", "A batch has commitment_signed of another channel.");
        }
        else
        {
            return true;
        }

        return false;
    }

    /// <summary>Waits for the end of a batch, and finds the member for each live funding output.</summary>
    /// <returns>False when there is more to wait for, or nothing to go on with.</returns>
    public static bool TryCollect(StepBuilder step, CommitmentSigned message, out Sequence<CommitmentSigned> members)
    {
        members = [message];
        var session = step.Core.Session;
        var active = step.Commitments.Active;
        if (session.BatchLeft == 0)
        {
            return TryTakeAlone(step, message);
        }

        if (message.FundingTxid is null)
        {
            step.Fail("2.218", "A batch has commitment_signed without funding_txid.");
            return false;
        }

        var left = session.BatchLeft - 1;
        var batch = session.Batch.Append(message);
        step.SetSession(before => before with { BatchLeft = left, Batch = left == 0 ? default : batch });
        if (left > 0)
        {
            return false;
        }

        var found = active.Select(one => batch.FirstOrDefault(member => member.FundingTxid == one.Scope.Funding.TxId)).ToArray();
        if (found.Contains(null))
        {
            step.Fail(active.Count == 1 ? "2.221" : "2.219", "A batch has no commitment_signed for a live funding transaction.");
            return false;
        }

        members = found.OfType<CommitmentSigned>().ToSequence();
        return true;
    }

    private static bool TryTakeAlone(StepBuilder step, CommitmentSigned message)
    {
        var active = step.Commitments.Active;
        if (active.Count > 1)
        {
            step.Fail("2.217", "commitment_signed without start_batch, while several funding transactions are live.");
            return false;
        }

        if (message.FundingTxid is { } named && named != active[0].Scope.Funding.TxId)
        {
            step.WarnOnly("2.220", "commitment_signed for another funding transaction is ignored.");
            return false;
        }

        return true;
    }
}
