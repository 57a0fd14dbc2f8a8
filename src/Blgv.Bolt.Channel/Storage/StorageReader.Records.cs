using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;

namespace Blgv.Bolt.Channel;

/// <content>Records: known ones are asked for in ascending order; unknown odd ones are passed over and kept, unknown even ones fail.</content>
internal ref partial struct StorageReader
{
    /// <summary>The version at the very start.</summary>
    public void Version(ulong known)
    {
        var version = Number("version");
        if (!Failed && version != known)
        {
            _position = 0;
            Fail(StorageErrorKind.UnknownVersion, "", version);
        }
    }

    /// <summary>Asks for a record.</summary>
    /// <returns>Whether it is there: then read its fields and call <see cref="End"/>.</returns>
    public bool TryBegin(ulong type, string name, out Scope scope)
    {
        scope = Current;
        while (TryReadHeader(out var found, out var start, out var length))
        {
            if (found > type)
            {
                return false;
            }

            if (found <= _lastType)
            {
                Fail(StorageErrorKind.RecordsOutOfOrder, "", found);
                return false;
            }

            if (found == type)
            {
                _lastType = found;
                scope = Enter(start, length);
                _record = name;
                return true;
            }

            PassOver(found, start, length);
        }

        return false;
    }

    /// <summary>Begins the next record of a list in which types repeat, whatever it is.</summary>
    public bool TryBeginNext(out ulong type, out Scope scope)
    {
        scope = Current;
        if (!TryReadHeader(out type, out var start, out var length))
        {
            return false;
        }

        scope = Enter(start, length);
        return true;
    }

    /// <summary>The name of the record that <see cref="TryBeginNext"/> began, for errors.</summary>
    public void Name(string name) => _record = name;

    /// <summary>Passes over what is left of the record that <see cref="TryBeginNext"/> began, when its type is odd.</summary>
    public void SkipUnknown(ulong type)
    {
        if (type % 2 == 0)
        {
            Fail(StorageErrorKind.UnknownEvenRecord, "", type);
            return;
        }

        _position = _end;
    }

    /// <summary>Ends a record. What is left of it must be records, which a newer version added.</summary>
    public void End(Scope scope)
    {
        PassOverRest();
        (_end, _lastType, _record, _unknown) = (scope.End, scope.LastType, scope.Record, scope.Unknown);
    }

    /// <summary>Passes over what is left and gives all the records that were passed over.</summary>
    public TlvRecords TakeUnknown()
    {
        PassOverRest();
        return Failed || _unknown is null ? default : TlvRecords.Create([.. _unknown]);
    }

    public T? OptionalValue<T>(ulong type, string name, ReadFields<T> read)
        where T : struct
    {
        T? value = null;
        if (TryBegin(type, name, out var scope))
        {
            value = read(ref this);
            End(scope);
        }

        return value;
    }

    public T? OptionalObject<T>(ulong type, string name, ReadFields<T> read)
        where T : class
    {
        T? value = null;
        if (TryBegin(type, name, out var scope))
        {
            value = read(ref this);
            End(scope);
        }

        return value;
    }

    public T? Required<T>(ulong type, string name, ReadFields<T> read)
    {
        if (TryBegin(type, name, out var scope))
        {
            var value = read(ref this);
            End(scope);
            return value;
        }

        Fail(StorageErrorKind.MissingRecord, name);
        return default;
    }

    public Sequence<T> OptionalItems<T>(ulong type, string name, ReadFields<T> read, int max = int.MaxValue)
    {
        Sequence<T> items = default;
        if (TryBegin(type, name, out var scope))
        {
            items = Items(name, read, max);
            End(scope);
        }

        return items;
    }

    public bool Flag(ulong type, string name)
    {
        var present = TryBegin(type, name, out var scope);
        if (present)
        {
            End(scope);
        }

        return present;
    }

    private readonly Scope Current => new(_end, _lastType, _record, _unknown);

    private bool TryBeginItem(string name, out Scope scope)
    {
        scope = Current;
        var length = Number(name);
        if (length > (ulong)(_end - _position))
        {
            Fail(StorageErrorKind.Truncated, name);
        }

        if (Failed)
        {
            return false;
        }

        scope = Enter(_position, (int)length);
        return true;
    }

    private void PassOverRest()
    {
        while (TryReadHeader(out var type, out var start, out var length))
        {
            if (type <= _lastType)
            {
                Fail(StorageErrorKind.RecordsOutOfOrder, "", type);
                return;
            }

            PassOver(type, start, length);
        }
    }

    private void PassOver(ulong type, int start, int length)
    {
        if (type % 2 == 0)
        {
            Fail(StorageErrorKind.UnknownEvenRecord, "", type);
            return;
        }

        _lastType = type;
        (_unknown ??= []).Add(new(type, Primitives.Bytes.Copy(_source.Slice(start, length))));
        _position = start + length;
    }

    private Scope Enter(int start, int length)
    {
        var scope = Current;
        _position = start;
        _end = start + length;
        _lastType = null;
        _unknown = null;
        return scope;
    }

    /// <summary>Looks at the header of the next record without going past it.</summary>
    private bool TryReadHeader(out ulong type, out int start, out int length)
    {
        (type, start, length) = (0, 0, 0);
        if (IsAtEnd)
        {
            return false;
        }

        var at = _position;
        type = Number("type");
        var declared = Number("length");
        if (declared > (ulong)(_end - _position))
        {
            Fail(StorageErrorKind.Truncated, "", type);
        }

        if (Failed)
        {
            return false;
        }

        (start, length) = (_position, (int)declared);
        _position = at;
        return true;
    }

    /// <summary>The record around the one under way.</summary>
    internal readonly record struct Scope(int End, ulong? LastType, string Record, List<TlvRecord>? Unknown);
}
