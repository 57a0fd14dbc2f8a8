using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.FSharp.Core;

namespace Blgv.Bolt.Tests;

/// <summary>Runs FsCheck properties from plain xunit facts.</summary>
internal static class Property
{
    /// <summary>"seed,gamma,size" as a failure prints it: runs only that one case again.</summary>
    private const string ReplayVariable = "BOLT_PROPERTY_REPLAY";

    /// <summary>How many cases each property runs, instead of its own number: the long mode.</summary>
    private const string RunsVariable = "BOLT_PROPERTY_RUNS";

    public static void Holds<T>(Arbitrary<T> inputs, Func<T, bool> property, int runs = 200) =>
        Check.One(Settings(runs), Prop.ForAll(inputs, property));

    /// <summary>For a body that asserts with xunit's Assert and throws on failure.</summary>
    public static void Holds<T>(Arbitrary<T> inputs, Action<T> body, int runs = 200) =>
        Check.One(Settings(runs), Prop.ForAll(inputs, body));

    private static Config Settings(int runs)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable(RunsVariable), CultureInfo.InvariantCulture, out var more))
        {
            runs = more;
        }

        var config = Config.QuickThrowOnFailure.WithMaxTest(runs).WithQuietOnSuccess(true);
        var replay = Environment.GetEnvironmentVariable(ReplayVariable);
        if (string.IsNullOrEmpty(replay))
        {
            return config;
        }

        var parts = replay.Trim('(', ')').Split(',');
        var rnd = new Rnd(
            ulong.Parse(parts[0], CultureInfo.InvariantCulture),
            ulong.Parse(parts[1], CultureInfo.InvariantCulture));
        var size = parts.Length > 2
            ? FSharpOption<int>.Some(int.Parse(parts[2], CultureInfo.InvariantCulture))
            : FSharpOption<int>.None;
        return config.WithReplay(FSharpOption<Replay>.Some(new Replay(rnd, size)));
    }
}
