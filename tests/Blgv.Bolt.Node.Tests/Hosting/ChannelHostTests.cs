using Blgv.Bolt.Channel;

namespace Blgv.Bolt.Node.Tests.Hosting;

public sealed class ChannelHostTests
{
    [Fact]
    public async Task Two_hosts_open_a_channel()
    {
        await using var pair = await TestPair.OpenAsync();

        Assert.Equal(pair.Alice.Channel.Id, pair.Bob.Channel.Id);
        Assert.Equal(500_000_000UL, pair.Alice.Core.Commitments.Active[0].ToLocal.Value);
    }
}
