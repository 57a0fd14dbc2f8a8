namespace Blgv.Bolt.Wire;

/// <summary>Why JSON is not the message it should be, and where.</summary>
/// <param name="Path">The place, such as <c>$.init_tlvs.networks.chains[1]</c>.</param>
/// <param name="Reason">What is wrong there.</param>
public readonly record struct JsonError(string Path, string Reason)
{
    /// <summary>Place and reason.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => $"{Path}: {Reason}";
}
