using System.CommandLine;
using System.Security.Cryptography;
using System.Text.Json;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Invoice;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt invoice create</c>: a signed BOLT 11 invoice.</summary>
internal sealed class InvoiceCommand
{
    private const string Lesson =
        """
        The preimage and the payment secret are random. Whoever learns the preimage can claim to have paid, so it is shown
        only when asked for; it is stored nowhere, and without it no node can take the payment.

        Examples:
          bolt invoice create --key alice.key --amount-msat 250000000 --description coffee
          bolt invoice create --key alice.key --network regtest --print-preimage --json
        """;

    private readonly Option<string> _key = new("--key") { Description = "The file with the payee's node key, as bolt keygen writes it.", HelpName = "FILE", Required = true };
    private readonly Option<ulong?> _amount = new("--amount-msat") { Description = "What to pay, in millisatoshi. Default: the payer decides.", HelpName = "N" };
    private readonly Option<string> _description = new("--description") { Description = "What is paid for. Default: nothing is said.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
    private readonly Option<ulong?> _expiry = new("--expiry") { Description = "How many seconds it can be paid. Default: 3600.", HelpName = "SECONDS" };
    private readonly Option<string> _network = new("--network") { Description = "bitcoin, testnet, signet or regtest. Default: bitcoin.", HelpName = "NAME", DefaultValueFactory = _ => "bitcoin" };
    private readonly Option<bool> _printPreimage = new("--print-preimage") { Description = "Also print the preimage. Keep it from payers." };
    private readonly Option<bool> _qr = new("--qr") { Description = "Also draw a QR code to scan; on a terminal it is drawn without being asked." };
    private readonly Option<bool> _json = CommonOptions.Json("Print an object with invoice, payee and payment_hash.");

    public static Command Create(CommandContext context)
    {
        var options = new InvoiceCommand();
        var create = new BoltSubcommand("create", "Makes and signs an invoice (BOLT 11)", Lesson)
        {
            options._key, options._amount, options._description, options._expiry, options._network, options._printPreimage, options._qr, options._json,
        };
        create.SetAction(parsed => options.Run(context, parsed));
        return new Command("invoice", "Asks for money: makes an invoice (bolt invoice create)") { create };
    }

    private int Run(CommandContext context, ParseResult parsed)
    {
        using var key = KeyFile.ReadOrGenerate(parsed.GetRequiredValue(_key));
        Span<byte> preimage = stackalloc byte[Preimage.Size];
        try
        {
            SystemEntropy.Instance.Fill(preimage);
            var invoice = Sign(parsed, key, Sha256.Hash(preimage), context.Time.GetUtcNow());
            Print(context.Terminal, invoice, parsed.GetValue(_printPreimage) ? Convert.ToHexStringLower(preimage) : null, parsed.GetValue(_json));
            if (!parsed.GetValue(_json) && (parsed.GetValue(_qr) || context.Terminal.IsInteractive))
            {
                DrawCode(context.Terminal, invoice);
            }

            return ExitCode.Done;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(preimage);
        }
    }

    private Bolt11Invoice Sign(ParseResult parsed, PrivateKey key, Bytes32 paymentHash, DateTimeOffset now)
    {
        Span<byte> secret = stackalloc byte[PaymentSecret.Size];
        SystemEntropy.Instance.Fill(secret);
        var draft = new Bolt11Draft
        {
            Network = NetworkOf(parsed.GetRequiredValue(_network)),
            Amount = parsed.GetValue(_amount) is { } amount ? new MilliSatoshi(amount) : null,
            Timestamp = (ulong)now.ToUnixTimeSeconds(),
            PaymentHash = new PaymentHash(paymentHash),
            PaymentSecret = PaymentSecret.FromBytes(secret),
            Description = parsed.GetRequiredValue(_description),
            ExpirySeconds = parsed.GetValue(_expiry),
            Features = FeatureSet<Bolt11Context>.Empty.WithRequired(Feature.VarOnionOptin).WithRequired(Feature.PaymentSecret),
        };
        try
        {
            return draft.Sign(key);
        }
        catch (InvalidOperationException refused)
        {
            throw CommandFailure.OfUsage(refused.Message);
        }
    }

    private static void Print(Terminal terminal, Bolt11Invoice invoice, string? preimage, bool json)
    {
        var lines = new List<(string Name, string Value)>
        {
            ("invoice", invoice.ToString()),
            ("payee", invoice.Payee.ToString()),
            ("payment_hash", invoice.PaymentHash.ToString()),
        };
        if (preimage is not null)
        {
            lines.Add(("preimage", preimage));
        }

        if (json)
        {
            terminal.WriteJson(writer => WriteObject(writer, lines));
            return;
        }

        foreach (var (name, value) in lines)
        {
            terminal.WriteLine($"{name.Replace('_', ' '),-13} {value}");
        }
    }

    private static void DrawCode(Terminal terminal, Bolt11Invoice invoice)
    {
        foreach (var line in QrText.Draw(invoice.ToUpperString()) ?? ["This invoice is too long for a QR code."])
        {
            terminal.WriteLine(line);
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, List<(string Name, string Value)> lines)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in lines)
        {
            writer.WriteString(name, value);
        }

        writer.WriteEndObject();
    }

    /// <summary>The names are those of the other commands; mainnet is what decoding prints for bitcoin.</summary>
    private static BitcoinNetwork NetworkOf(string name)
    {
        var wanted = string.Equals(name, "bitcoin", StringComparison.OrdinalIgnoreCase) ? BitcoinNetwork.Mainnet.Name : name;
        return BitcoinNetwork.All.AsEnumerable().FirstOrDefault(each => string.Equals(each.Name, wanted, StringComparison.OrdinalIgnoreCase))
            ?? throw CommandFailure.OfUsage($"'{name}' is no network known here: bitcoin, testnet, signet, regtest.");
    }
}
