namespace Blgv.Bolt.Interop.Tests.Channels;

/// <summary>Tests of channels with LDK.</summary>
public abstract class ChannelTests : InteropTests
{
    protected ChannelTests()
        : base(TimeSpan.FromMinutes(2))
    {
    }
}
