using Blgv.Bolt.Channel;
using Blgv.Bolt.Node;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>Who opened changes the fee rate.</summary>
public sealed class FeeTests : InteropTests
{
    private static readonly FeeRate Higher = new(1234);

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task The_opener_changes_the_fee_rate_up_and_down(bool weOpen, bool hasAnchors)
    {
        await using var scene = await Scene.OpenAsync(weOpen, new LdkSettings(hasAnchors), Cancelled);
        foreach (var rate in (FeeRate[])[Higher, new(500)])
        {
            await scene.Ldk.SetFeeRateAsync(rate, Cancelled);
            if (weOpen)
            {
                Assert.IsType<CommandResult.Accepted>(await scene.Ours.Host.UpdateFeeAsync(scene.Channel, rate));
            }
            else
            {
                await scene.Ldk.TickAsync(Cancelled);
            }

            await scene.Ours.UntilAsync(scene.Channel, state => state.Core!.Commitments is { IsSettled: true } settled && settled.HighestFeeRate == rate, Cancelled);
            await scene.UntilLdkAsync(channel => channel.SatPerKw == rate.Value);
            Assert.IsType<PaymentResult.Succeeded>(await scene.PayLdkAsync(10_000_000));
            await scene.PayUsAsync(5_000_000);
            await scene.SettleAsync();
            await scene.JudgeAsync(withCommitments: true);
        }
    }
}
