using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Crypto;

namespace Blgv.Bolt.Bitcoin;

/// <summary>Why a text is no address of a network.</summary>
public enum AddressErrorKind
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>In no form that addresses have, or mistyped: the checksum is wrong.</summary>
    Malformed,

    /// <summary>An address of another network.</summary>
    WrongNetwork,

    /// <summary>A segwit address whose checksum is for another version (BIP-350).</summary>
    WrongChecksum,

    /// <summary>The version is above 16, or unknown.</summary>
    UnknownVersion,

    /// <summary>The program is padded wrongly, or is not as long as its version asks for.</summary>
    InvalidProgram,
}

/// <summary>The script of an output in the form that people copy.</summary>
/// <remarks>BIP-173, BIP-350; base58check for the forms before segwit.</remarks>
public sealed record Address
{
    private Address(BitcoinNetwork network, Script scriptPubKey)
    {
        Network = network;
        ScriptPubKey = scriptPubKey;
    }

    /// <summary>The network.</summary>
    public BitcoinNetwork Network { get; }

    /// <summary>The script of the output.</summary>
    public Script ScriptPubKey { get; }

    /// <summary>The address of a script.</summary>
    /// <param name="script">The script of an output.</param>
    /// <param name="network">The network.</param>
    /// <param name="address">The address, or null.</param>
    /// <returns>False when scripts of this form have no address, as OP_RETURN.</returns>
    public static bool TryCreate(Script script, BitcoinNetwork network, [NotNullWhen(true)] out Address? address)
    {
        ArgumentNullException.ThrowIfNull(network);
        var has = StandardScript.FormOf(script) switch
        {
            ScriptForm.Other or ScriptForm.NullData => false,
            ScriptForm.OtherWitnessProgram => script.Span[0] != (byte)Opcode.Op0,
            _ => true,
        };
        address = has ? new Address(network, script) : null;
        return has;
    }

    /// <summary>Reads an address.</summary>
    /// <param name="text">The text; segwit addresses all lower or all upper case.</param>
    /// <param name="network">The network it must belong to.</param>
    /// <param name="address">The address, or null.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>False when it is none, or one of another network. Testnet and signet addresses look alike.</returns>
    public static bool TryParse(
        ReadOnlySpan<char> text, BitcoinNetwork network, [NotNullWhen(true)] out Address? address, out AddressErrorKind error)
    {
        ArgumentNullException.ThrowIfNull(network);
        address = null;
        error = Bech32.TryDecode(text, Bech32.MaxAddressLength, out var decoded, out _)
            ? ReadSegwit(decoded, network, out var script)
            : ReadBase58(text, network, out script);
        if (error != AddressErrorKind.None)
        {
            return false;
        }

        address = new Address(network, script);
        return true;
    }

    /// <summary>The text, segwit addresses in lower case.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        if (WitnessProgram.TryRead(ScriptPubKey, out var program))
        {
            var checksum = program.Version == 0 ? Bech32Checksum.Bech32 : Bech32Checksum.Bech32m;
            return Bech32.Encode(Network.AddressPrefix, [program.Version, .. Bech32.ToGroups(program.Program.Span)], checksum);
        }

        Span<byte> payload = stackalloc byte[1 + Hash160.Size];
        var isKeyHash = StandardScript.FormOf(ScriptPubKey) == ScriptForm.P2pkh;
        payload[0] = isKeyHash ? Network.KeyHashVersion : Network.ScriptHashVersion;
        ScriptPubKey.Span.Slice(isKeyHash ? 3 : 2, Hash160.Size).CopyTo(payload[1..]);
        Span<char> text = stackalloc char[Base58Check.MaxText];
        return new string(text[..Base58Check.Encode(payload, text)]);
    }

    private static AddressErrorKind ReadSegwit(Bech32Text text, BitcoinNetwork network, out Script script)
    {
        script = default;
        if (!string.Equals(text.HumanReadablePart, network.AddressPrefix, StringComparison.Ordinal))
        {
            return AddressErrorKind.WrongNetwork;
        }

        if (text.Groups.IsEmpty)
        {
            return AddressErrorKind.InvalidProgram;
        }

        var version = text.Groups.Span[0];
        if (version > WitnessProgram.MaxVersion)
        {
            return AddressErrorKind.UnknownVersion;
        }

        if (text.Checksum != (version == 0 ? Bech32Checksum.Bech32 : Bech32Checksum.Bech32m))
        {
            return AddressErrorKind.WrongChecksum;
        }

        if (!Bech32.TryToBytes(text.Groups.Span[1..], out var program)
            || program.Length is < WitnessProgram.MinLength or > WitnessProgram.MaxLength
            || (version == 0 && program.Length is not (Hash160.Size or 32)))
        {
            return AddressErrorKind.InvalidProgram;
        }

        script = new WitnessProgram(version, program).ToScript();
        return AddressErrorKind.None;
    }

    private static AddressErrorKind ReadBase58(ReadOnlySpan<char> text, BitcoinNetwork network, out Script script)
    {
        script = default;
        Span<byte> payload = stackalloc byte[Base58Check.MaxPayload];
        if (!Base58Check.TryDecode(text, payload, out var length) || length != 1 + Hash160.Size)
        {
            return AddressErrorKind.Malformed;
        }

        var version = payload[0];
        var hash = payload.Slice(1, Hash160.Size);
        if (version == network.KeyHashVersion)
        {
            script = StandardScript.P2pkh(hash);
        }
        else if (version == network.ScriptHashVersion)
        {
            script = StandardScript.P2sh(hash);
        }
        else
        {
            var known = BitcoinNetwork.All.Any(each => version == each.KeyHashVersion || version == each.ScriptHashVersion);
            return known ? AddressErrorKind.WrongNetwork : AddressErrorKind.UnknownVersion;
        }

        return AddressErrorKind.None;
    }
}
