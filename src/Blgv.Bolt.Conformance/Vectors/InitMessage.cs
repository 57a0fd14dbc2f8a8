using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>A whole <c>init</c> with an extension: its fields and records, or what is wrong with it.</summary>
/// <param name="Message">Its bytes, the type first.</param>
/// <param name="GlobalFeatures">The older feature map.</param>
/// <param name="Features">The feature map.</param>
/// <param name="Extension">The records that <c>init</c> does not know.</param>
/// <param name="Error">What is wrong, or null.</param>
/// <remarks>BOLT 1, Appendix C.</remarks>
internal sealed record InitMessage(Bytes Message, Bytes GlobalFeatures, Bytes Features, TlvRecords Extension, ExpectedError? Error) : IVector
{
    public static IVector Read(VectorObject json)
    {
        var message = json.Hex("message");
        var expect = json.Object("expect");
        return expect.Has("error")
            ? new InitMessage(message, default, default, default, ExpectedError.Read(expect))
            : new InitMessage(message, expect.Hex("globalfeatures"), expect.Hex("features"), TlvStreamDecode.ReadIgnored(expect, "extension"), null);
    }

    public void Run(Check check)
    {
        if (!MessageCodec.TryDecode<Init>(Message.Span, out var init, out var error) || Error is not null)
        {
            (Error ?? ExpectedError.None).Compare(check, error);
            return;
        }

        check.Same("globalfeatures", GlobalFeatures.ToString(), init.GlobalFeatures.ToString());
        check.Same("features", Features.ToString(), init.Features.ToString());
        check.Same("extension", Extension.ToString(), init.Extension.ToString());
        check.Same("encoded again", Message.ToString(), Convert.ToHexStringLower(init.ToArray()));
    }
}
