namespace Blgv.Bolt.Node.Tests.Storage;

public sealed class ChecksumTests
{
    [Fact]
    public void It_is_crc32c() => Assert.Equal(0xe3069283u, Checksum.Of(uint.MaxValue, "123456789"u8));

    [Fact]
    public void A_frame_is_good_only_with_its_seed_its_place_and_its_length()
    {
        var good = Checksum.OfFrame(1, 2, [0, 0, 0]);

        Assert.Equal(good, Checksum.OfFrame(1, 2, [0, 0, 0]));
        Assert.NotEqual(good, Checksum.OfFrame(3, 2, [0, 0, 0]));
        Assert.NotEqual(good, Checksum.OfFrame(1, 3, [0, 0, 0]));
        Assert.NotEqual(good, Checksum.OfFrame(1, 2, [0, 0]));
        Assert.NotEqual(Checksum.Of(1, [0, 0, 0]), Checksum.OfFrame(1, 0, [0, 0, 0]));
    }
}
