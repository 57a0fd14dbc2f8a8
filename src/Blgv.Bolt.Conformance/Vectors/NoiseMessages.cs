using System.Globalization;
using Blgv.Bolt.Noise;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>One message encrypted many times over, with key rotations on the way; the other side gets it back each time.</summary>
/// <remarks>BOLT 8, "Message Encryption Tests".</remarks>
internal sealed class NoiseMessages : IVector
{
    private readonly Bytes _chainingKey;
    private readonly Bytes _sendingKey;
    private readonly Bytes _message;
    private readonly int _count;
    private readonly Dictionary<int, Bytes> _outputs = [];
    private readonly Sequence<TraceStep> _trace;

    private NoiseMessages(VectorObject json)
    {
        _chainingKey = json.Hex("ck");
        _sendingKey = json.Hex("sk");
        json.Hex("rk"); // The other direction, of which the vector shows no message.
        _message = json.Hex("message");
        _count = json.Int("count");
        var outputs = json.Object("expect").Object("outputs");
        foreach (var name in outputs.Names)
        {
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number >= _count)
            {
                throw outputs.Wrong($"\"{name}\" is no number below the count");
            }

            _outputs.Add(number, outputs.Hex(name));
        }

        _trace = json.Has("trace") ? json.Objects("trace").Select(step => TraceStep.Read(step, hasAct: false)).ToSequence() : default;
    }

    public static IVector Read(VectorObject json) => new NoiseMessages(json);

    public void Run(Check check)
    {
        using var encryptor = new RecordEncryptor(_sendingKey.Span, _chainingKey.Span);
        using var decryptor = new RecordDecryptor(_sendingKey.Span, _chainingKey.Span);
        var record = new byte[Record.SizeOf(_message.Length)];
        for (var number = 0; number < _count; number++)
        {
            encryptor.Encrypt(_message.Span, record);
            if (_outputs.TryGetValue(number, out var expected))
            {
                check.Same($"output {number}", expected.ToString(), Convert.ToHexStringLower(record));
            }

            check.Same($"message {number} as received", _message.ToString(), Received(decryptor, record));
        }

        foreach (var step in _trace)
        {
            step.CheckEquation(check);
        }
    }

    private string Received(RecordDecryptor decryptor, byte[] record)
    {
        var message = new byte[_message.Length];
        Span<ushort> lengths = stackalloc ushort[1];
        var status = decryptor.Decrypt(record, message, lengths, out var consumed, out var count);
        return count == 1 && consumed == record.Length ? Convert.ToHexStringLower(message) : status.ToString();
    }
}
