namespace Blgv.Bolt.Cli.Tests;

public sealed class QrTextTests
{
    [Fact]
    public void A_code_is_a_square_with_a_light_frame_and_its_three_corners()
    {
        var lines = QrText.Draw("LNBC1PVJLUEZ")!;

        var size = lines[0].Length;
        Assert.Equal((size + 1) / 2, lines.Count);
        Assert.All(lines, line => Assert.Equal(size, line.Length));
        Assert.All(lines.Take(2), line => Assert.Equal(new string('█', size), line)); // four modules of light
        string[] corner = [" ▄▄▄▄▄ ", " █   █ ", " █▄▄▄█ "];
        for (var row = 0; row < corner.Length; row++)
        {
            Assert.Equal(corner[row], lines[2 + row].Substring(4, 7));
            Assert.Equal(corner[row], lines[2 + row].Substring(size - 11, 7));
        }
    }

    [Fact]
    public void Different_texts_are_different_codes() =>
        Assert.NotEqual(QrText.Draw("LNBC1PVJLUEZ")!, QrText.Draw("LNBC1PVJLUEY")!);

    [Fact]
    public void What_does_not_fit_a_code_gives_none() => Assert.Null(QrText.Draw(new string('A', 10_000)));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_invoice_is_drawn_in_a_pipe_only_if_asked_for(bool asked)
    {
        var file = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
        try
        {
            Assert.Equal(ExitCode.Done, (await CommandLine.RunAsync("keygen", "--out", file)).Code);
            string[] create = ["invoice", "create", "--key", file];

            var result = await CommandLine.RunAsync(asked ? [.. create, "--qr"] : create);

            Assert.Equal(ExitCode.Done, result.Code);
            Assert.Equal(asked, result.Out.Contains('█', StringComparison.Ordinal));
        }
        finally
        {
            File.Delete(file);
        }
    }
}
