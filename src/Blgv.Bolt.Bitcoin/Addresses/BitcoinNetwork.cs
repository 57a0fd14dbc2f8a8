using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>One of the networks that speak Bitcoin, and the prefixes its texts have.</summary>
public sealed class BitcoinNetwork
{
    private BitcoinNetwork(string name, ChainHash chainHash, string addressPrefix)
    {
        Name = name;
        ChainHash = chainHash;
        AddressPrefix = addressPrefix;
    }

    /// <summary>The network whose coins are worth something.</summary>
    public static BitcoinNetwork Mainnet { get; } = new("mainnet", ChainHash.Bitcoin, "bc")
    {
        KeyHashVersion = 0,
        ScriptHashVersion = 5,
        PrivateKeyVersion = 0x0488_ade4,
        PublicKeyVersion = 0x0488_b21e,
        CoinType = 0,
    };

    /// <summary>The third test network.</summary>
    public static BitcoinNetwork Testnet { get; } = ForTests("testnet", ChainHash.Testnet, "tb");

    /// <summary>The default signet. Its addresses look like those of <see cref="Testnet"/>.</summary>
    public static BitcoinNetwork Signet { get; } = ForTests("signet", ChainHash.Signet, "tb");

    /// <summary>A private chain for tests.</summary>
    public static BitcoinNetwork Regtest { get; } = ForTests("regtest", ChainHash.Regtest, "bcrt");

    /// <summary>All four.</summary>
    public static Sequence<BitcoinNetwork> All { get; } = [Mainnet, Testnet, Signet, Regtest];

    /// <summary>What it is called.</summary>
    public string Name { get; }

    /// <summary>What messages of Lightning call it.</summary>
    public ChainHash ChainHash { get; }

    /// <summary>The first part of segwit addresses.</summary>
    /// <remarks>BIP-173.</remarks>
    public string AddressPrefix { get; }

    /// <summary>The number of the network in BIP-44 paths.</summary>
    /// <remarks>SLIP-44.</remarks>
    public uint CoinType { get; private init; } = 1;

    internal byte KeyHashVersion { get; private init; } = 111;

    internal byte ScriptHashVersion { get; private init; } = 196;

    internal uint PrivateKeyVersion { get; private init; } = 0x0435_8394;

    internal uint PublicKeyVersion { get; private init; } = 0x0435_87cf;

    /// <summary>The network with a genesis block.</summary>
    /// <param name="chainHash">What messages call it.</param>
    /// <param name="network">The network, or null.</param>
    /// <returns>False when it is none of the four.</returns>
    public static bool TryFind(ChainHash chainHash, [NotNullWhen(true)] out BitcoinNetwork? network)
    {
        network = All.FirstOrDefault(each => each.ChainHash == chainHash);
        return network is not null;
    }

    /// <summary>The name.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Name;

    private static BitcoinNetwork ForTests(string name, ChainHash chainHash, string addressPrefix) => new(name, chainHash, addressPrefix);
}
