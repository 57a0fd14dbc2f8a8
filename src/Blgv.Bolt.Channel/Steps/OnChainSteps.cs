using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel;

/// <summary>The channel ends on chain without the peer.</summary>
internal static class OnChainSteps
{
    public static void Handle(StepBuilder step, IMessage message)
    {
    }

    public static void ForceClose(StepBuilder step, CommandId id) => step.Refuse(id, CommandRefusal.WrongState, "");

    public static void Publish(StepBuilder step)
    {
    }

    /// <summary>A transaction in a block spends a funding output.</summary>
    public static void Spent(StepBuilder step, Transaction transaction, BlockHeight height)
    {
    }

    public static IEnumerable<Publication> Publications(FundedState state) => [];
}
