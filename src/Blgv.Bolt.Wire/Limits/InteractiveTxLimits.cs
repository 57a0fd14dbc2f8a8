namespace Blgv.Bolt.Wire;

/// <summary>Numbers that the specification fixes for transactions that both sides build.</summary>
/// <remarks>BOLT 2, "Interactive Transaction Construction".</remarks>
public static class InteractiveTxLimits
{
    /// <summary>The most inputs of the transaction.</summary>
    /// <remarks>BOLT 2, "The tx_complete Message".</remarks>
    public const int MaxInputs = 252;

    /// <summary>The most outputs of the transaction.</summary>
    /// <remarks>BOLT 2, "The tx_complete Message".</remarks>
    public const int MaxOutputs = 252;

    /// <summary>The <c>tx_add_input</c> and, counted by itself, the <c>tx_add_output</c> with this number ends the negotiation.</summary>
    /// <remarks>BOLT 2, "The tx_add_input Message" and "The tx_add_output Message".</remarks>
    public const int TooManyAddMessages = 4096;

    /// <summary>The highest weight of the transaction, that of a standard transaction.</summary>
    /// <remarks>BOLT 2, "The tx_complete Message".</remarks>
    public const int MaxWeight = 400_000;

    /// <summary>The highest <c>sequence</c> of an input, so that the transaction can be replaced.</summary>
    /// <remarks>BOLT 2, "The tx_add_input Message".</remarks>
    public const uint MaxSequence = 0xffff_fffd;

    /// <summary>A replacement has at least 25/24 of the last fee rate: this is the 25.</summary>
    /// <remarks>BOLT 2, "The tx_init_rbf Message".</remarks>
    public const uint RbfNumerator = 25;

    /// <summary>A replacement has at least 25/24 of the last fee rate: this is the 24.</summary>
    /// <remarks>BOLT 2, "The tx_init_rbf Message".</remarks>
    public const uint RbfDenominator = 24;

    /// <summary>With more replacements of a splice pending than this, another must be worth its fee.</summary>
    /// <remarks>BOLT 2, "Channel Splicing", <c>tx_init_rbf</c>.</remarks>
    public const int ManyRbfAttempts = 10;
}
