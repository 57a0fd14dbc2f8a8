using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Bitcoin;
using Blgv.Bolt.Crypto;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Invoice;

/// <summary>Reads one invoice: the fields one by one, then what only all of them together can say. The first thing wrong is kept.</summary>
internal sealed class Bolt11Reader
{
    private const int HashGroups = 52;
    private const int PointGroups = 53;
    internal const byte KeyHashVersion = 17;
    internal const byte ScriptHashVersion = 18;

    private readonly BitcoinNetwork _network;
    private readonly List<Bolt11Field> _fields = [];
    private readonly List<Address> _fallbacks = [];
    private readonly List<Sequence<Bolt11Hop>> _routes = [];
    private Bolt11Error _error;
    private PaymentHash? _paymentHash;
    private PaymentSecret? _paymentSecret;
    private UntrustedText? _description;
    private Bytes32? _descriptionHash;
    private Bytes? _metadata;
    private PublicKey? _payee;
    private ulong? _expiry;
    private ulong? _minFinalCltvExpiry;
    private FeatureSet<Bolt11Context>? _features;

    /// <summary>Where the field begins that is being read.</summary>
    private int _offset;

    private Bolt11Reader(BitcoinNetwork network) => _network = network;

    public static bool TryRead(ReadOnlySpan<char> text, [NotNullWhen(true)] out Bolt11Invoice? invoice, out Bolt11Error error)
    {
        invoice = null;
        if (!Bech32.TryDecode(text, Bolt11Invoice.MaxTextLength, out var decoded, out var fault))
        {
            error = ErrorOf(fault);
            return false;
        }

        var prefix = decoded.HumanReadablePart;
        if (decoded.Checksum != Bech32Checksum.Bech32)
        {
            error = ErrorOf(new Bech32Error(Bech32ErrorKind.BadChecksum, text.Length));
            return false;
        }

        error = HumanReadablePart.Read(prefix, out var network, out var amount);
        if (error.Kind != Bolt11ErrorKind.None)
        {
            return false;
        }

        var reader = new Bolt11Reader(network);
        invoice = reader.Read(prefix, decoded.Groups.Span, amount, text.Length);
        error = reader._error;
        return invoice is not null;
    }

    private static Bolt11Error ErrorOf(Bech32Error fault) => fault.Kind switch
    {
        Bech32ErrorKind.TooLong => new Bolt11Error(Bolt11ErrorKind.TooLong, fault.Offset, "", "", null),
        Bech32ErrorKind.BadChecksum => new Bolt11Error(Bolt11ErrorKind.BadChecksum, fault.Offset, "", "11.1", null),
        Bech32ErrorKind.TooShort => new Bolt11Error(Bolt11ErrorKind.TooShort, fault.Offset, "", "", null),
        _ => new Bolt11Error(Bolt11ErrorKind.NotBech32, fault.Offset, "", "11.25", null),
    };

    private Bolt11Invoice? Read(string prefix, ReadOnlySpan<byte> groups, MilliSatoshi? amount, int textLength)
    {
        var data = prefix.Length + 1;
        if (groups.Length < Bolt11Content.TimestampGroups + Bolt11Content.SignatureGroups)
        {
            _error = new Bolt11Error(Bolt11ErrorKind.TooShort, textLength, "", "", null);
            return null;
        }

        var signed = groups[..^Bolt11Content.SignatureGroups];
        ReadFields(signed, data);
        _offset = textLength;
        if (!Failed)
        {
            CheckPresence();
        }

        if (Failed)
        {
            return null;
        }

        _offset = data + signed.Length;
        var signature = Bolt11Content.ReadSignature(groups[^Bolt11Content.SignatureGroups..]);
        if (!TryFindPayee(Bolt11Content.Hash(prefix, signed), signature, out var payee))
        {
            return null;
        }

        return new Bolt11Invoice(new Bolt11Content(prefix, NumberOf(signed[..Bolt11Content.TimestampGroups]), _fields.ToSequence()))
        {
            Network = _network,
            Amount = amount,
            PaymentHash = _paymentHash.GetValueOrDefault(),
            PaymentSecret = _paymentSecret.GetValueOrDefault(),
            Description = _description,
            DescriptionHash = _descriptionHash,
            Metadata = _metadata,
            Payee = payee,
            NamesPayee = _payee is not null,
            ExpirySeconds = _expiry ?? PaymentLimits.DefaultInvoiceExpirySeconds,
            MinFinalCltvExpiryDelta = new CltvDelta((ushort)(_minFinalCltvExpiry ?? PaymentLimits.DefaultMinFinalCltvExpiryDelta)),
            Fallbacks = _fallbacks.ToSequence(),
            Routes = _routes.ToSequence(),
            Features = _features.GetValueOrDefault(),
            Signature = signature,
        };
    }

    private bool Failed => _error.Kind != Bolt11ErrorKind.None;

    private void ReadFields(ReadOnlySpan<byte> signed, int data)
    {
        var position = Bolt11Content.TimestampGroups;
        while (position < signed.Length && !Failed)
        {
            _offset = data + position;
            var type = signed[position];
            if (signed.Length - position < Bolt11Content.HeaderGroups)
            {
                Fail(Bolt11ErrorKind.FieldTruncated, type, "");
                return;
            }

            var length = (signed[position + 1] << 5) | signed[position + 2];
            position += Bolt11Content.HeaderGroups;
            if (length > signed.Length - position)
            {
                Fail(Bolt11ErrorKind.FieldTruncated, type, "");
                return;
            }

            var content = signed.Slice(position, length);
            ReadField(type, content);
            _fields.Add(new Bolt11Field(type, Bytes.Copy(content)));
            position += length;
        }
    }

    /// <summary>Of fields that should stand once the first counts, as the specification says of <c>p</c>; the others must be right all the same.</summary>
    private void ReadField(byte type, ReadOnlySpan<byte> groups)
    {
        switch (type)
        {
            case Bolt11Field.PaymentHash:
                var hash = ReadFixed(type, groups, HashGroups);
                _paymentHash ??= hash is { } p ? PaymentHash.FromBytes(p.Span) : null;
                break;
            case Bolt11Field.PaymentSecret:
                var secret = ReadFixed(type, groups, HashGroups);
                _paymentSecret ??= secret is { } s ? PaymentSecret.FromBytes(s.Span) : null;
                break;
            case Bolt11Field.DescriptionHash:
                var described = ReadFixed(type, groups, HashGroups);
                _descriptionHash ??= described is { } h ? Bytes32.FromBytes(h.Span) : null;
                break;
            case Bolt11Field.Payee:
                ReadPayee(groups);
                break;
            case Bolt11Field.Description:
                var text = ReadBytes(type, groups);
                _description ??= text is { } d ? new UntrustedText(d) : null;
                break;
            case Bolt11Field.Metadata:
                var metadata = ReadBytes(type, groups);
                _metadata ??= metadata;
                break;
            case Bolt11Field.Expiry:
                var expiry = ReadNumber(type, groups, ulong.MaxValue);
                _expiry ??= expiry;
                break;
            case Bolt11Field.MinFinalCltvExpiry:
                var delta = ReadNumber(type, groups, ushort.MaxValue);
                _minFinalCltvExpiry ??= delta;
                break;
            case Bolt11Field.Fallback:
                ReadFallback(groups);
                break;
            case Bolt11Field.Route:
                ReadRoute(groups);
                break;
            case Bolt11Field.Features:
                ReadFeatures(groups);
                break;
            default:
                // kept with the other fields, and otherwise none of our business
                break;
        }
    }

    private Bytes? ReadFixed(byte type, ReadOnlySpan<byte> groups, int length)
    {
        if (groups.Length == length)
        {
            return ReadBytes(type, groups);
        }

        Fail(Bolt11ErrorKind.WrongFieldLength, type, "11.8");
        return null;
    }

    private Bytes? ReadBytes(byte type, ReadOnlySpan<byte> groups)
    {
        if (Bech32.TryToBytes(groups, out var bytes))
        {
            return bytes;
        }

        Fail(Bolt11ErrorKind.InvalidPadding, type, "");
        return null;
    }

    private void ReadPayee(ReadOnlySpan<byte> groups)
    {
        if (ReadFixed(Bolt11Field.Payee, groups, PointGroups) is not { } bytes)
        {
            return;
        }

        if (!PublicKey.TryParse(bytes.Span, out var key))
        {
            Fail(Bolt11ErrorKind.InvalidValue, Bolt11Field.Payee, "");
            return;
        }

        _payee ??= key;
    }

    private ulong? ReadNumber(byte type, ReadOnlySpan<byte> groups, ulong max)
    {
        if (!groups.IsEmpty && groups[0] == 0)
        {
            Fail(Bolt11ErrorKind.NotMinimal, type, "11.20");
            return null;
        }

        // Thirteen groups hold 65 bits: the first has one to spare.
        var fits = groups.Length < 13 || (groups.Length == 13 && groups[0] < 16);
        var value = fits ? NumberOf(groups) : 0;
        if (!fits || value > max)
        {
            Fail(Bolt11ErrorKind.NumberTooLarge, type, "");
            return null;
        }

        return value;
    }

    private static ulong NumberOf(ReadOnlySpan<byte> groups)
    {
        var value = 0UL;
        foreach (var group in groups)
        {
            value = (value << 5) | group;
        }

        return value;
    }

    private void ReadFallback(ReadOnlySpan<byte> groups)
    {
        var version = groups.IsEmpty ? -1 : groups[0];
        if (version > ScriptHashVersion)
        {
            return;
        }

        if (version < 0 || !Bech32.TryToBytes(groups[1..], out var program)
            || !IsProgram(version, program.Length)
            || !Address.TryCreate(ScriptOf(version, program), _network, out var address))
        {
            Fail(Bolt11ErrorKind.InvalidValue, Bolt11Field.Fallback, "");
            return;
        }

        _fallbacks.Add(address);
    }

    private static bool IsProgram(int version, int length) => version switch
    {
        KeyHashVersion or ScriptHashVersion => length == Hash160.Size,
        0 => length is Hash160.Size or 32,
        _ => length is >= WitnessProgram.MinLength and <= WitnessProgram.MaxLength,
    };

    private static Script ScriptOf(int version, Bytes program) => version switch
    {
        KeyHashVersion => StandardScript.P2pkh(program.Span),
        ScriptHashVersion => StandardScript.P2sh(program.Span),
        _ => new WitnessProgram((byte)version, program).ToScript(),
    };

    private void ReadRoute(ReadOnlySpan<byte> groups)
    {
        if (ReadBytes(Bolt11Field.Route, groups) is not { } bytes)
        {
            return;
        }

        var hops = new List<Bolt11Hop>();
        var rest = bytes.Span;
        while (rest.Length >= Bolt11Hop.Size && Bolt11Hop.TryRead(rest[..Bolt11Hop.Size], out var hop))
        {
            hops.Add(hop);
            rest = rest[Bolt11Hop.Size..];
        }

        if (!rest.IsEmpty || hops.Count == 0)
        {
            Fail(Bolt11ErrorKind.InvalidValue, Bolt11Field.Route, "");
            return;
        }

        _routes.Add(hops.ToSequence());
    }

    /// <summary>Bits are counted from the end of the groups, not from that of the bytes: the zeros go in front.</summary>
    private void ReadFeatures(ReadOnlySpan<byte> groups)
    {
        if (!groups.IsEmpty && groups[0] == 0)
        {
            Fail(Bolt11ErrorKind.NotMinimal, Bolt11Field.Features, "11.20");
            return;
        }

        var bytes = new byte[((groups.Length * 5) + 7) / 8];
        for (var bit = 0; bit < groups.Length * 5; bit++)
        {
            var set = (groups[^((bit / 5) + 1)] >> (bit % 5)) & 1;
            bytes[^((bit / 8) + 1)] |= (byte)(set << (bit % 8));
        }

        var features = new FeatureSet<Bolt11Context>(Bytes.Copy(bytes.AsSpan().TrimStart((byte)0)));
        foreach (var bit in features.SetBits())
        {
            if (bit % 2 == 0 && Feature.OfBit(bit)?.Contexts.HasFlag(FeatureContexts.Bolt11) != true)
            {
                Fail(Bolt11ErrorKind.UnknownFeature, Bolt11Field.Features, "11.11");
                _error = _error with { FeatureBit = _error.FeatureBit ?? bit };
                return;
            }
        }

        if (!features.MissingDependencies.IsEmpty)
        {
            Fail(Bolt11ErrorKind.MissingFeatureDependency, Bolt11Field.Features, "11.21");
            return;
        }

        _features ??= features;
    }

    private void CheckPresence()
    {
        if (_paymentHash is null)
        {
            Fail(Bolt11ErrorKind.MissingField, Bolt11Field.PaymentHash, "");
        }
        else if (_paymentSecret is null)
        {
            Fail(Bolt11ErrorKind.MissingField, Bolt11Field.PaymentSecret, "11.16");
        }
        else if (_description is null == _descriptionHash is null)
        {
            Fail(_description is null ? Bolt11ErrorKind.MissingField : Bolt11ErrorKind.BothDescriptions, Bolt11Field.Description, "11.9");
        }
    }

    private bool TryFindPayee(Bytes32 hash, in RecoverableSignature signature, out PublicKey payee)
    {
        Span<byte> signed = stackalloc byte[Bytes32.Size];
        hash.CopyTo(signed);
        if (_payee is not { } named)
        {
            var recovered = PublicKey.TryRecover(signed, signature, out payee);
            if (!recovered)
            {
                FailSignature(Bolt11ErrorKind.InvalidSignature, "11.6");
            }

            return recovered;
        }

        payee = named;
        var right = signature.RecoveryId <= RecoverableSignature.MaxRecoveryId && named.Verify(signed, signature.Signature);
        if (!right)
        {
            var high = signature.Signature.TryNormalize(out var low) && low != signature.Signature && named.Verify(signed, low);
            FailSignature(high ? Bolt11ErrorKind.HighSSignature : Bolt11ErrorKind.InvalidSignature, high ? "11.14" : "11.13");
        }

        return right;
    }

    private void FailSignature(Bolt11ErrorKind kind, string rule) => _error = new Bolt11Error(kind, _offset, "signature", rule, null);

    private void Fail(Bolt11ErrorKind kind, byte type, string rule)
    {
        if (!Failed)
        {
            _error = new Bolt11Error(kind, _offset, new Bolt11Field(type, default).Letter.ToString(), rule, null);
        }
    }
}
