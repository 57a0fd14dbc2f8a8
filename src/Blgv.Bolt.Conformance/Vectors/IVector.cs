namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>The inputs and expectations of one case, of one kind.</summary>
internal interface IVector
{
    /// <summary>Gives the inputs to the libraries and compares what comes out.</summary>
    /// <param name="check">Takes the comparisons.</param>
    void Run(Check check);
}
