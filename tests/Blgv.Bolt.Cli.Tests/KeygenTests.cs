using System.Text.Json;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Cli.Tests;

public sealed class KeygenTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("bolt-keygen-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task The_key_is_in_the_file_and_the_node_id_is_its_public_key()
    {
        var result = await CommandLine.RunAsync("keygen", "--out", PathOf("a.key"), "--json");

        Assert.Equal(ExitCode.Done, result.Code);
        using var json = JsonDocument.Parse(result.Out);
        using var key = PrivateKey.FromBytes(Convert.FromHexString(await ReadAsync("a.key")));
        Assert.Equal(key.PublicKey.ToString(), json.RootElement.GetProperty("node_id").GetString());
        Assert.Equal(PathOf("a.key"), json.RootElement.GetProperty("file").GetString());
    }

    [Fact]
    public async Task Only_the_owner_can_read_the_file()
    {
        await CommandLine.RunAsync("keygen", "--out", PathOf("a.key"));

        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(PathOf("a.key")) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
    }

    [Fact]
    public async Task A_key_is_never_overwritten()
    {
        await CommandLine.RunAsync("keygen", "--out", PathOf("a.key"));
        var before = await ReadAsync("a.key");

        var failure = (await CommandLine.RunAsync("keygen", "--out", PathOf("a.key"))).Failure(ExitCode.Environment);

        Assert.Contains("never overwritten", failure, StringComparison.Ordinal);
        Assert.Equal(before, await ReadAsync("a.key"));
    }

    [Fact]
    public async Task A_file_that_cannot_be_written_is_one_line() =>
        Assert.Contains(
            "can't be written",
            (await CommandLine.RunAsync("keygen", "--out", PathOf("missing/a.key"))).Failure(ExitCode.Environment),
            StringComparison.Ordinal);

    [Fact]
    public async Task The_secret_is_not_printed_unless_asked_for()
    {
        var result = await CommandLine.RunAsync("keygen", "--out", PathOf("a.key"));

        Assert.DoesNotContain((await ReadAsync("a.key")).Trim(), result.Out + result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Asked_for_the_secret_it_prints_it_and_writes_no_file()
    {
        var result = await CommandLine.RunAsync("keygen", "--print-secret", "--json");

        using var json = JsonDocument.Parse(result.Out);
        using var key = PrivateKey.FromBytes(Convert.FromHexString(json.RootElement.GetProperty("secret").GetString()!));
        Assert.Equal(key.PublicKey.ToString(), json.RootElement.GetProperty("node_id").GetString());
        Assert.Equal(JsonValueKind.Null, json.RootElement.GetProperty("file").ValueKind);
    }

    [Theory]
    [InlineData("")]
    [InlineData("0000000000000000000000000000000000000000000000000000000000000000")]
    [InlineData("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")]
    [InlineData("11111111111111111111111111111111111111111111111111111111111111")]
    [InlineData("111111111111111111111111111111111111111111111111111111111111111g")]
    public async Task A_file_without_a_key_is_refused_and_not_quoted(string content)
    {
        await File.WriteAllTextAsync(PathOf("bad.key"), content, TestContext.Current.CancellationToken);

        var failure = (await CommandLine.RunAsync("listen", "--port", "0", "--key", PathOf("bad.key"))).Failure(ExitCode.Failed);

        Assert.Contains("holds no key", failure, StringComparison.Ordinal);
        Assert.True(content.Length == 0 || !failure.Contains(content, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_key_file_that_is_not_there_is_one_line() =>
        Assert.Contains(
            "can't be read",
            (await CommandLine.RunAsync("listen", "--port", "0", "--key", PathOf("missing.key"))).Failure(ExitCode.Environment),
            StringComparison.Ordinal);

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private async Task<string> ReadAsync(string name) => (await File.ReadAllTextAsync(PathOf(name), TestContext.Current.CancellationToken)).Trim();
}
