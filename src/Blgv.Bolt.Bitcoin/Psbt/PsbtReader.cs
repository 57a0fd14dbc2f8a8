using System.Buffers.Binary;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Bitcoin;

/// <summary>Reads the maps of a PSBT and checks each field where it stands.</summary>
internal ref struct PsbtReader(ReadOnlySpan<byte> source)
{
    private const uint NewestVersion = 2;

    private ConsensusReader _reader = new(source);

    internal static ReadOnlySpan<byte> Magic => [0x70, 0x73, 0x62, 0x74, 0xff];

    internal static int MagicLength => Magic.Length;

    internal PsbtError Error { get; private set; }

    private readonly bool Failed => Error.Kind != PsbtErrorKind.None;

    internal bool TryRead(
        out uint version, out PsbtMap global, out Sequence<PsbtInput> inputs, out Sequence<PsbtOutput> outputs)
    {
        version = 0;
        global = PsbtMap.Empty;
        inputs = default;
        outputs = default;
        if (!_reader.Take(MagicLength).SequenceEqual(Magic))
        {
            return Fail(PsbtErrorKind.NotPsbt, 0);
        }

        global = ReadMap(PsbtScope.Global, version: null);
        if (Failed)
        {
            return false;
        }

        version = VersionOf(global);
        if (!TryCount(global, version, out var inputCount, out var outputCount))
        {
            return Fail(PsbtErrorKind.Truncated, _reader.Position);
        }

        var inputMaps = new PsbtInput[inputCount];
        for (var i = 0; i < inputCount && !Failed; i++)
        {
            inputMaps[i] = new PsbtInput(ReadMap(PsbtScope.Input, version));
        }

        var outputMaps = new PsbtOutput[Failed ? 0 : outputCount];
        for (var i = 0; i < outputMaps.Length && !Failed; i++)
        {
            outputMaps[i] = new PsbtOutput(ReadMap(PsbtScope.Output, version));
        }

        inputs = Sequence.Create<PsbtInput>(inputMaps);
        outputs = Sequence.Create<PsbtOutput>(outputMaps);
        return !Failed && (_reader.Remaining == 0 || Fail(PsbtErrorKind.TrailingBytes, _reader.Position));
    }

    private static uint VersionOf(PsbtMap global) =>
        global.TryGet(PsbtGlobal.Version, out var value) ? BinaryPrimitives.ReadUInt32LittleEndian(value.Span) : 0;

    /// <summary>How many maps must follow. Each takes a byte at least, and no more memory is set aside than there are bytes for.</summary>
    private readonly bool TryCount(PsbtMap global, uint version, out int inputs, out int outputs)
    {
        ulong inputCount;
        ulong outputCount;
        if (version == 0)
        {
            global.TryGet(PsbtGlobal.UnsignedTransaction, out var unsigned);
            PsbtFields.TryReadUnsigned(unsigned.Span, out var transaction);
            inputCount = (ulong)transaction.Inputs.Count;
            outputCount = (ulong)transaction.Outputs.Count;
        }
        else
        {
            global.TryGet(PsbtGlobal.InputCount, out var inputValue);
            global.TryGet(PsbtGlobal.OutputCount, out var outputValue);
            PsbtFields.TryReadCount(inputValue.Span, out inputCount);
            PsbtFields.TryReadCount(outputValue.Span, out outputCount);
        }

        var room = (ulong)_reader.Remaining;
        var fits = inputCount <= room && outputCount <= room - inputCount;
        inputs = fits ? (int)inputCount : 0;
        outputs = fits ? (int)outputCount : 0;
        return fits;
    }

    /// <summary>Reads a map. The version of the global one stands in it, so it is checked when all of it was read.</summary>
    private PsbtMap ReadMap(PsbtScope scope, uint? version)
    {
        var entries = new List<PsbtEntry>();
        var offsets = new List<int>();
        var keys = new HashSet<Bytes>();
        while (true)
        {
            var offset = _reader.Position;
            var key = _reader.VariableBytes();
            if (_reader.Failed || key.IsEmpty)
            {
                break;
            }

            entries.Add(new PsbtEntry(key, _reader.VariableBytes()));
            offsets.Add(offset);
            if (!_reader.Failed && !keys.Add(key))
            {
                Fail(PsbtErrorKind.DuplicateKey, offset);
                return PsbtMap.Empty;
            }
        }

        if (_reader.Failed)
        {
            var kind = _reader.Error.Kind == ConsensusErrorKind.CompactSizeNotMinimal ? PsbtErrorKind.CompactSizeNotMinimal : PsbtErrorKind.Truncated;
            Fail(kind, _reader.Error.Offset);
            return PsbtMap.Empty;
        }

        var map = new PsbtMap(entries.ToSequence());
        CheckMap(scope, map, offsets, version);
        return map;
    }

    private void CheckMap(PsbtScope scope, PsbtMap map, List<int> offsets, uint? version)
    {
        if (version is null)
        {
            if (map.TryGet(PsbtGlobal.Version, out var value) && value.Length != 4)
            {
                Fail(PsbtErrorKind.InvalidValue, _reader.Position);
                return;
            }

            version = VersionOf(map);
            if (version is not (0 or NewestVersion))
            {
                Fail(PsbtErrorKind.UnsupportedVersion, _reader.Position);
                return;
            }
        }

        for (var i = 0; i < offsets.Count; i++)
        {
            var kind = PsbtFields.Check(scope, map.Entries[i], version.Value);
            if (kind != PsbtErrorKind.None)
            {
                Fail(kind, offsets[i]);
                return;
            }
        }

        foreach (var required in PsbtFields.Required(scope, version.Value))
        {
            if (!map.TryGet(required, out _))
            {
                Fail(PsbtErrorKind.MissingField, _reader.Position);
                return;
            }
        }
    }

    private bool Fail(PsbtErrorKind kind, int offset)
    {
        Error = new PsbtError(kind, offset);
        return false;
    }
}
