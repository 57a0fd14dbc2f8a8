namespace Blgv.Bolt.Wire.Tests.Fuzzing;

/// <summary>All that our own codec takes.</summary>
internal sealed class AnyValues(SplitMix64 random) : RandomValues(random)
{
    public override bool HasUnknownRecords => true;
}
