using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Blgv.Bolt.Bitcoin;

/// <summary>Which parts of a transaction a signature covers.</summary>
/// <param name="Value">The number that is hashed; on chain it is one byte after the signature.</param>
/// <remarks>BIP-143, BIP-341. Old scripts may carry any number, hence no enumeration.</remarks>
public readonly record struct SighashType(uint Value)
{
    private const uint AnyoneCanPayFlag = 0x80;
    private const uint BaseMask = 0x1f;

    /// <summary>Everything, without saying so: the taproot signature is then 64 bytes. Taproot only.</summary>
    public static SighashType Default => default;

    /// <summary>All inputs and all outputs.</summary>
    public static SighashType All => new(1);

    /// <summary>All inputs, no output.</summary>
    public static SighashType None => new(2);

    /// <summary>All inputs, and the output at the same index as the input.</summary>
    [SuppressMessage("Naming", "CA1720", Justification = "SIGHASH_SINGLE is its name.")]
    public static SighashType Single => new(3);

    /// <summary>This input and all outputs.</summary>
    public static SighashType AllAnyoneCanPay => new(1 | AnyoneCanPayFlag);

    /// <summary>This input and no output.</summary>
    public static SighashType NoneAnyoneCanPay => new(2 | AnyoneCanPayFlag);

    /// <summary>This input and the output at the same index: the peer's HTLC signatures on channels with anchors (BOLT 3).</summary>
    public static SighashType SingleAnyoneCanPay => new(3 | AnyoneCanPayFlag);

    /// <summary>Whether other inputs may be added.</summary>
    public bool IsAnyoneCanPay => (Value & AnyoneCanPayFlag) != 0;

    /// <summary>Whether it is one of the six that may stand after an ECDSA signature.</summary>
    public bool IsDefined => (Value & ~AnyoneCanPayFlag) is 1 or 2 or 3;

    /// <summary>Whether BIP-341 knows it: the six and <see cref="Default"/>.</summary>
    public bool IsDefinedForTaproot => Value == 0 || IsDefined;

    internal bool IsNone => (Value & BaseMask) == 2;

    internal bool IsSingle => (Value & BaseMask) == 3;

    /// <summary>The name, or the number if it has none.</summary>
    /// <returns>The text.</returns>
    public override string ToString()
    {
        var name = (Value & ~AnyoneCanPayFlag) switch
        {
            0 when Value == 0 => "DEFAULT",
            1 => "ALL",
            2 => "NONE",
            3 => "SINGLE",
            _ => null,
        };
        return name is null
            ? string.Create(CultureInfo.InvariantCulture, $"0x{Value:x2}")
            : IsAnyoneCanPay ? name + "|ANYONECANPAY" : name;
    }
}
