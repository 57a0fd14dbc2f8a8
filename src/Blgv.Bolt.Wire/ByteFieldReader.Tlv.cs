namespace Blgv.Bolt.Wire;

/// <content>TLV streams: records are taken in the order of the wire, each asked for by the message or kept as unknown.</content>
public ref partial struct ByteFieldReader
{
    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A mistake in the message's code: streams do not nest; a stream inside a TLV value is read by a reader of its own.</exception>
    public void BeginTlvs(string streamName)
    {
        if (_inStream)
        {
            throw new InvalidOperationException($"{streamName} begins inside another TLV stream; read it from the bytes of its record.");
        }

        _inStream = true;
        _streamEnd = _end;
        _lastType = null;
        _lastAsked = null;
        _keptCount = 0;
        _kept = null;
        _runStart = _runEnd = _position;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A mistake in the message's code: records asked for out of order.</exception>
    public bool BeginTlv(ulong type, string name)
    {
        if (!_inStream || _inTlv || type <= _lastAsked)
        {
            throw new InvalidOperationException($"{name} ({type}) must be asked for inside a TLV stream, between records, in ascending order.");
        }

        _lastAsked = type;
        while (TryPeek())
        {
            if (_lastType > type)
            {
                return false;
            }

            if (_lastType == type)
            {
                EndRun();
                _pending = false;
                _position = _pendingValue;
                _end = _pendingEnd;
                _inTlv = true;
                _tlvName = name;
                _tlvType = type;
                return true;
            }

            Keep();
        }

        return false;
    }

    /// <inheritdoc/>
    public void EndTlv()
    {
        EndFields();
        _end = _streamEnd;
        _inTlv = false;
        _tlvType = null;
        _runStart = _runEnd = _position;
    }

    /// <inheritdoc/>
    public TlvRecords EndTlvs()
    {
        while (TryPeek())
        {
            Keep();
        }

        _inStream = false;
        if (Failed || _keptCount == 0)
        {
            return default;
        }

        var encoded = Primitives.Bytes.Copy(_kept is null ? _source[_runStart.._runEnd] : Join());
        return new TlvRecords(encoded, _keptCount);
    }

    /// <summary>Reads the header of the next record unless that happened already.</summary>
    /// <returns>False at the end of the stream and after a failure.</returns>
    private bool TryPeek()
    {
        if (Failed || _pending)
        {
            return _pending && !Failed;
        }

        if (_position == _end)
        {
            return false;
        }

        var start = _position;
        _tlvType = null;
        if (!Wire.BigSize.TryRead(_source[start.._end], out var type, out var typeLength, out var error))
        {
            return FailHeader(error == BigSizeError.NotMinimal ? DecodeErrorKind.TlvTypeNotMinimal : DecodeErrorKind.TlvTruncated, start);
        }

        _tlvType = type;
        if (type <= _lastType)
        {
            return FailHeader(DecodeErrorKind.TlvNotIncreasing, start);
        }

        var lengthStart = start + typeLength;
        if (!Wire.BigSize.TryRead(_source[lengthStart.._end], out var length, out var lengthLength, out error))
        {
            return FailHeader(error == BigSizeError.NotMinimal ? DecodeErrorKind.TlvLengthNotMinimal : DecodeErrorKind.TlvTruncated, lengthStart);
        }

        var value = lengthStart + lengthLength;
        if (length > (ulong)(_end - value))
        {
            return FailHeader(DecodeErrorKind.TlvTruncated, lengthStart);
        }

        _tlvType = null;
        _lastType = type;
        _pending = true;
        _pendingStart = start;
        _pendingValue = value;
        _pendingEnd = value + (int)length;
        return true;
    }

    private bool FailHeader(DecodeErrorKind kind, int offset)
    {
        Fail(kind, offset, "");
        return false;
    }

    /// <summary>The pending record is not the message's own: an even type must be known to the registry, an odd one may be anything.</summary>
    private void Keep()
    {
        var type = _lastType.GetValueOrDefault();
        if (_extras.Find(type) is { } definition)
        {
            var error = definition.Check(_source, _pendingValue, _pendingEnd);
            if (error.Kind != DecodeErrorKind.None)
            {
                _error = error;
                return;
            }
        }
        else if (type % 2 == 0)
        {
            _tlvType = type;
            Fail(DecodeErrorKind.UnknownEvenTlv, _pendingStart, "");
            return;
        }

        _keptCount++;
        _runEnd = _pendingEnd;
        _position = _pendingEnd;
        _pending = false;
    }

    /// <summary>A known record interrupts the run of unknown ones: puts the run aside.</summary>
    private void EndRun()
    {
        if (_runEnd > _runStart)
        {
            _kept = Join();
        }
    }

    private readonly byte[] Join() => [.. _kept ?? [], .. _source[_runStart.._runEnd]];
}
