using System.Globalization;

namespace Blgv.Bolt.Cli.Demo;

/// <summary>How the payments go.</summary>
/// <param name="Payments">How many arrived, both ways.</param>
/// <param name="Elapsed">In how long.</param>
/// <param name="Htlcs">HTLCs in the channel now.</param>
/// <param name="Alice">Alice's balance in millisatoshi.</param>
/// <param name="Bob">Bob's.</param>
internal readonly record struct PaymentProgress(int Payments, TimeSpan Elapsed, int Htlcs, ulong Alice, ulong Bob)
{
    public double PerSecond => Elapsed > TimeSpan.Zero ? Payments / Elapsed.TotalSeconds : 0;

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{PerSecond,6:N0} payments/s  {Htlcs,3} HTLCs in flight  Alice {Satoshis(Alice):N0}  Bob {Satoshis(Bob):N0} sat");

    private static ulong Satoshis(ulong millisatoshis) => millisatoshis / BalanceSheet.MillisatoshisPerSatoshi;
}
