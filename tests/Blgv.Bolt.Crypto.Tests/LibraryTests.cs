using System.Runtime.InteropServices;
using Blgv.Bolt.Crypto.Native;

namespace Blgv.Bolt.Crypto.Tests;

public sealed class LibraryTests
{
    private const string Application = "/opt/node";

    [Fact]
    public void The_library_tells_where_it_came_from_and_what_it_is()
    {
        Assert.True(Secp256k1Library.IsAvailable);
        Assert.True(Path.IsPathFullyQualified(Secp256k1Library.Path), Secp256k1Library.Path);
        Assert.True(File.Exists(Secp256k1Library.Path), Secp256k1Library.Path);
        Assert.StartsWith("0.", Secp256k1Library.Version, StringComparison.Ordinal);
        Assert.Contains(Secp256k1Library.Version, Secp256k1Library.Describe(), StringComparison.Ordinal);
        Assert.Contains(Secp256k1Library.Path, Secp256k1Library.Describe(), StringComparison.Ordinal);
    }

    /// <summary>Which of the telling functions each release exports (its CHANGELOG), and what its file is called.</summary>
    [Theory]
    [InlineData("0.2", "libsecp256k1.so.1", "ec_privkey_negate scratch_space_create")]
    [InlineData("0.2 to 0.4", "libsecp256k1.so.2", "ec_privkey_negate scratch_space_create")]
    [InlineData("0.4", "libsecp256k1.so.2", "ec_privkey_negate scratch_space_create ellswift_create")]
    [InlineData("0.5", "libsecp256k1.so.2", "ec_privkey_negate scratch_space_create ellswift_create ec_pubkey_sort")]
    [InlineData("0.6", "libsecp256k1.so.5", "ec_privkey_negate ellswift_create ec_pubkey_sort")]
    [InlineData("0.7", "libsecp256k1.so.6", "ellswift_create ec_pubkey_sort")]
    [InlineData("0.8 or later", "libsecp256k1.so.7", "ellswift_create ec_pubkey_sort context_set_sha256_compression")]
    public void The_version_is_told_by_the_functions(string version, string file, string functions)
    {
        var exported = functions.Split(' ').Select(function => "secp256k1_" + function).ToHashSet(StringComparer.Ordinal);
        Assert.Equal(version, Secp256k1Library.VersionOf(exported.Contains, "/usr/lib/" + file));
    }

    [Fact]
    public void An_explicit_path_wins_over_the_search()
    {
        var loaded = Secp256k1Search.Load(Secp256k1Library.Path, ["/nowhere/libsecp256k1.so"], Secp256k1Search.Current);
        Assert.Equal(Secp256k1Library.Path, loaded.Name);
        NativeLibrary.Free(loaded.Handle);
    }

    [Theory]
    [InlineData("/nowhere/libsecp256k1.so.1")]
    [InlineData("libsecp256k1.so.1")] // relative: would depend on the working folder, and the system's one must not step in
    [InlineData("./libsecp256k1.so.1")]
    public void An_explicit_path_that_does_not_work_is_an_error_and_nothing_else_is_tried(string path)
    {
        var error = Assert.Throws<NativeLibraryMissingException>(() => Secp256k1Search.Load(path, ["libsecp256k1.so.1"], Secp256k1Search.Current));
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("BLGV_BOLT_SECP256K1", error.Message, StringComparison.Ordinal);
        Assert.Equal([path], error.TriedPaths);
    }

    [Fact]
    public void A_library_without_the_functions_is_passed_over()
    {
        // Another library of the system: it loads, and is not the one.
        var other = OperatingSystem.IsWindows() ? "kernel32.dll" : OperatingSystem.IsMacOS() ? "/usr/lib/libSystem.B.dylib" : "libc.so.6";
        var loaded = Secp256k1Search.Load(null, [other, Secp256k1Library.Path], Secp256k1Search.Current);
        Assert.Equal(Secp256k1Library.Path, loaded.Name);
        NativeLibrary.Free(loaded.Handle);
        Assert.Throws<NativeLibraryMissingException>(() => Secp256k1Search.Load(null, [other], Secp256k1Search.Current));
    }

    [Theory]
    [InlineData(Secp256k1Search.Platform.Linux, "apt install libsecp256k1-1")]
    [InlineData(Secp256k1Search.Platform.Mac, "brew install secp256k1")]
    [InlineData(Secp256k1Search.Platform.Windows, "secp256k1.dll")]
    internal void A_missing_library_says_how_to_get_it_and_what_was_tried(Secp256k1Search.Platform platform, string how)
    {
        var error = Assert.Throws<NativeLibraryMissingException>(() => Secp256k1Search.Load(null, ["/nowhere/a", "/nowhere/b"], platform));
        Assert.Contains(how, error.Message, StringComparison.Ordinal);
        Assert.Contains("Blgv.Bolt.Crypto.Native", error.Message, StringComparison.Ordinal);
        Assert.Contains("/nowhere/a, /nowhere/b", error.Message, StringComparison.Ordinal);
        Assert.IsAssignableFrom<DllNotFoundException>(error);
    }

    [Theory]
    [InlineData(Secp256k1Search.Platform.Linux, "linux-x64", "libsecp256k1.so.1")]
    [InlineData(Secp256k1Search.Platform.Mac, "osx-arm64", "/opt/homebrew/lib/libsecp256k1.2.dylib")]
    [InlineData(Secp256k1Search.Platform.Windows, "win-x64", "libsecp256k1-2.dll")]
    internal void The_applications_folder_comes_before_the_system(Secp256k1Search.Platform platform, string rid, string ofSystem)
    {
        var candidates = Candidates(platform, rid).ToList();

        var ofApplication = candidates.TakeWhile(candidate => candidate.StartsWith(Application, StringComparison.Ordinal)).ToList();
        var rest = candidates.Skip(ofApplication.Count).ToList();
        Assert.Contains(ofApplication, candidate => candidate.StartsWith(Application + "/runtimes/" + rid + "/native/", StringComparison.Ordinal));
        Assert.DoesNotContain(rest, candidate => candidate.StartsWith(Application, StringComparison.Ordinal));
        Assert.Contains(ofSystem, rest, StringComparer.Ordinal);
    }

    [Fact]
    public void The_folders_that_the_host_resolved_are_searched_if_they_are_full_paths()
    {
        var host = string.Join(Path.PathSeparator, "/cache/native", Application, "relative", "", "/unpacked");
        Assert.Equal(
            [Application, Application + "/runtimes/linux-x64/native", "/cache/native", "/unpacked"],
            Secp256k1Search.ApplicationFolders(Application, "linux-x64", host),
            StringComparer.Ordinal);
        Assert.Equal(2, Secp256k1Search.ApplicationFolders(Application, "linux-x64", null).Count());
    }

    [Fact]
    public void On_macos_only_full_paths_are_tried_because_its_loader_looks_in_the_working_folder() =>
        Assert.All(
            Candidates(Secp256k1Search.Platform.Mac, "osx-arm64"),
            candidate => Assert.StartsWith("/", candidate, StringComparison.Ordinal));

    [Theory]
    [InlineData(Secp256k1Search.Platform.Linux)]
    [InlineData(Secp256k1Search.Platform.Mac)]
    [InlineData(Secp256k1Search.Platform.Windows)]
    internal void No_candidate_is_a_relative_path(Secp256k1Search.Platform platform) =>
        Assert.All(
            Candidates(platform, "any"),
            candidate => Assert.True(candidate[0] == '/' || !candidate.Contains('/', StringComparison.Ordinal), candidate));

    [Fact]
    public void An_illegal_argument_inside_the_library_returns_and_does_not_abort_the_process()
    {
        // Straight into the library, as no public call can: an opaque key of zeros, a recovery id out of range.
        var context = Secp256k1Context.Handle;
        nuint length = 65;
        Assert.Equal(0, Secp256k1.PublicKeySerialize(context, new byte[65], ref length, new byte[64], Secp256k1.Uncompressed));
        Assert.Equal(0, Secp256k1.RecoverableParseCompact(context, new byte[65], new byte[64], 7));
        Assert.Equal(0, Secp256k1.SecretKeyVerify(context, new byte[32]));
    }

    [Fact]
    public void Many_threads_may_use_the_one_context()
    {
        var expected = KeyTests.Key(1).PublicKey;
        Parallel.For(0, 64, new ParallelOptions { MaxDegreeOfParallelism = 8 }, _ =>
        {
            using var key = KeyTests.Key(1);
            Assert.Equal(expected, key.PublicKey);
            Assert.True(key.PublicKey.Verify(new byte[32], key.Sign(new byte[32])));
        });
    }

    private static IEnumerable<string> Candidates(Secp256k1Search.Platform platform, string rid) =>
        Secp256k1Search.Candidates(platform, Secp256k1Search.ApplicationFolders(Application, rid, null));
}
