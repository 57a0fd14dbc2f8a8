using System.Text.Json;
using System.Text.Json.Nodes;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Interop.Tests.Channels;
using Blgv.Bolt.Invoice;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Interop.Tests;

/// <summary>How an LDK node that is to have channels is started.</summary>
/// <param name="HasAnchors">Whether it opens and accepts channels with anchors.</param>
/// <param name="Holds">Whether payments to it wait for <see cref="LdkNode.ClaimAsync"/> or <see cref="LdkNode.FailAsync"/>.</param>
/// <param name="StateFile">Begins where <see cref="LdkNode.SaveAsync"/> wrote this file; from nothing when there is no such file.</param>
internal sealed record LdkSettings(bool HasAnchors, bool Holds = false, string? StateFile = null);

/// <content>Its channels.</content>
internal sealed partial class LdkNode
{
    /// <summary>Where all goes that LDK gets on chain.</summary>
    public static readonly Script HomeScript =
        StandardScript.P2wpkh(PrivateKey.FromBytes([.. Enumerable.Repeat((byte)6, PrivateKey.Size)]).PublicKey.ToPointBytes());

    /// <summary>Of coins that are LDK's, and that anybody may spend who shows the script behind it.</summary>
    public static readonly Script CoinScript = StandardScript.P2wsh(Script.Copy([3, .. "LDK"u8, (byte)Opcode.Drop, (byte)Opcode.Op1]));

    private const byte ChannelSeed = 3;

    /// <summary>Starts a node, or skips the test where there is none to start. All have the same keys.</summary>
    public static Task<LdkNode> StartAsync(LdkSettings settings, CancellationToken cancellationToken) =>
        StartAsync(
            new JsonObject
            {
                ["seed"] = Seed(ChannelSeed),
                ["anchors"] = settings.HasAnchors,
                ["holds"] = settings.Holds,
                ["state_file"] = settings.StateFile,
                ["home_script"] = HomeScript.ToString(),
            },
            cancellationToken);

    /// <summary>The secret of its key, for who stands between it and another.</summary>
    public async Task<byte[]> SecretAsync(CancellationToken cancellationToken) =>
        Convert.FromHexString((await _driver.RequestAsync("secret", [], cancellationToken)).GetProperty("key").GetString()!);

    /// <summary>Begins to open a channel; <see cref="LdkFundingWanted"/> follows.</summary>
    public Task OpenAsync(PointBytes peer, ulong satoshi, ulong pushed, CancellationToken cancellationToken) =>
        _driver.RequestAsync("open", new JsonObject { ["node_id"] = peer.ToHex(), ["sat"] = satoshi, ["push_msat"] = pushed }, cancellationToken);

    /// <summary>Gives it the funding transaction, which it broadcasts when the peer has signed.</summary>
    public Task FundAsync(PointBytes peer, LdkFundingWanted wanted, Transaction transaction, CancellationToken cancellationToken) =>
        _driver.RequestAsync(
            "fund",
            new JsonObject
            {
                ["node_id"] = peer.ToHex(),
                ["temporary_channel_id"] = wanted.TemporaryChannelId,
                ["transaction"] = Convert.ToHexStringLower(transaction.ToBytes()),
            },
            cancellationToken);

    public async Task<LdkChannel[]> ChannelsAsync(CancellationToken cancellationToken) =>
        Read<LdkChannel[]>(await _driver.RequestAsync("channels", [], cancellationToken));

    public Task CloseAsync(ChannelId channel, CancellationToken cancellationToken) => ForChannelAsync("close", channel, cancellationToken);

    public Task ForceCloseAsync(ChannelId channel, CancellationToken cancellationToken) => ForChannelAsync("force_close", channel, cancellationToken);

    /// <summary>Its newest commitment as it would broadcast it. The channel goes on.</summary>
    public async Task<Transaction> CommitmentAsync(ChannelId channel, CancellationToken cancellationToken)
    {
        var answer = await _driver.RequestAsync("commitment", new JsonObject { ["channel_id"] = channel.ToHex() }, cancellationToken);
        return Transaction.FromHex(answer.GetProperty("transactions")[0].GetString()!);
    }

    /// <summary>Makes an invoice.</summary>
    public async Task<string> InvoiceAsync(ulong millisatoshi, CancellationToken cancellationToken) =>
        (await _driver.RequestAsync("invoice", new JsonObject { ["msat"] = millisatoshi }, cancellationToken)).GetProperty("text").GetString()!;

    /// <summary>Begins to pay; <see cref="LdkPaymentSent"/> or <see cref="LdkPaymentFailed"/> follows for each invoice.</summary>
    public Task PayAsync(IEnumerable<Bolt11Invoice> invoices, CancellationToken cancellationToken) =>
        _driver.RequestAsync(
            "pay", new JsonObject { ["invoices"] = new JsonArray([.. invoices.Select(invoice => JsonValue.Create(invoice.ToString()))]) }, cancellationToken);

    /// <summary>Takes a payment that was held.</summary>
    public Task ClaimAsync(string preimage, CancellationToken cancellationToken) =>
        _driver.RequestAsync("claim", new JsonObject { ["preimage"] = preimage }, cancellationToken);

    /// <summary>Refuses a payment that was held.</summary>
    public Task FailAsync(string paymentHash, CancellationToken cancellationToken) =>
        _driver.RequestAsync("fail", new JsonObject { ["payment_hash"] = paymentHash }, cancellationToken);

    /// <summary>Tells of a block; they come in order, from the one after genesis on.</summary>
    public Task ConnectBlockAsync(Block block, BlockHeight height, CancellationToken cancellationToken) =>
        _driver.RequestAsync(
            "block", new JsonObject { ["block"] = Convert.ToHexStringLower(block.ToBytes()), ["height"] = height.Value }, cancellationToken);

    /// <summary>Tells that the topmost block is not on the chain any more.</summary>
    public Task DisconnectBlockAsync(BlockHeader header, BlockHeight height, CancellationToken cancellationToken) =>
        _driver.RequestAsync(
            "unblock", new JsonObject { ["header"] = Convert.ToHexStringLower(header.ToBytes()), ["height"] = height.Value }, cancellationToken);

    /// <summary>What it is still to get on chain, or may get, of channels that have ended there.</summary>
    public async Task<LdkBalance[]> BalancesAsync(CancellationToken cancellationToken) =>
        Read<LdkBalance[]>(await _driver.RequestAsync("balances", [], cancellationToken));

    /// <summary>Gives it a coin of <see cref="CoinScript"/>, to pay fees with.</summary>
    public Task AddCoinAsync(OutPoint coin, Satoshi amount, CancellationToken cancellationToken) =>
        _driver.RequestAsync(
            "coin", new JsonObject { ["txid"] = coin.TxId.ToHex(), ["index"] = coin.Index, ["sat"] = amount.Value }, cancellationToken);

    /// <summary>How many <see cref="LdkBroadcast"/> it has told of.</summary>
    public async Task<int> BroadcastsAsync(CancellationToken cancellationToken) =>
        (await _driver.RequestAsync("broadcasts", [], cancellationToken)).GetProperty("count").GetInt32();

    /// <summary>What it takes for the current fee rate; an opener asks for it on a tick.</summary>
    public Task SetFeeRateAsync(FeeRate rate, CancellationToken cancellationToken) =>
        _driver.RequestAsync("feerate", new JsonObject { ["sat_per_kw"] = rate.Value }, cancellationToken);

    /// <summary>Writes down what it needs to begin again.</summary>
    public Task SaveAsync(string file, CancellationToken cancellationToken) =>
        _driver.RequestAsync("save", new JsonObject { ["file"] = file }, cancellationToken);

    private Task<JsonElement> ForChannelAsync(string command, ChannelId channel, CancellationToken cancellationToken) =>
        _driver.RequestAsync(command, new JsonObject { ["channel_id"] = channel.ToHex() }, cancellationToken);
}
