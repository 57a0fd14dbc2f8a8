using System.Diagnostics.CodeAnalysis;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Transactions;

namespace Blgv.Bolt.Channel;

/// <summary>Bytes from and to what a channel stores: facts, snapshots of its state, records of revocable commitments, the signer's marks.</summary>
/// <remarks>
/// <para>Everything begins with a version and goes on in records of type, length and value as in BOLT 1: integers are BigSize,
/// records hold fixed fields and then records of their own. A record of an odd type that is not known is passed over, one of an
/// even type is an error. A fact or state that the version here would get wrong without knowing it has an even type.</para>
/// <para>Bytes that are damaged never throw. What is loaded is checked as deep as it can be without what only the peer knows.</para>
/// </remarks>
public static class ChannelCodec
{
    /// <summary>The version of the format that is written.</summary>
    public const ulong Version = 1;

    internal static readonly RecordFormats<ChannelFact> Facts = new([.. UpdateFactFormats.All, .. LifeFactFormats.All]);

    /// <summary>Encodes facts.</summary>
    /// <param name="facts">The facts of one write, in order.</param>
    /// <returns>The bytes.</returns>
    public static Bytes EncodeFacts(Sequence<ChannelFact> facts)
    {
        var w = Start();
        foreach (var fact in facts)
        {
            Facts.Write(w, fact);
        }

        return w.ToBytes();
    }

    /// <summary>Decodes facts.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="facts">The facts, without those of odd types that are not known here.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>False when something is wrong.</returns>
    public static bool TryDecodeFacts(ReadOnlySpan<byte> source, out Sequence<ChannelFact> facts, out StorageError error)
    {
        var r = Start(source, "facts");
        var read = Facts.TryReadAll(ref r, out var list);
        facts = read && list is not null ? list.ToSequence() : default;
        error = r.Error;
        return read;
    }

    /// <summary>Encodes a state as a disconnection leaves it: what lasts as long as a connection is not stored.</summary>
    /// <param name="state">The state.</param>
    /// <returns>The bytes.</returns>
    public static Bytes EncodeState(ChannelState state)
    {
        ArgumentNullException.ThrowIfNull(state);
        var w = Start();
        StateFormats.All.Write(w, state.AsDisconnected().Phase);
        return w.ToBytes();
    }

    /// <summary>Decodes a state and checks that its parts go together.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="state">The state: <see cref="Offline"/> around its phase, or <see cref="Ended"/>.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>False when something is wrong.</returns>
    public static bool TryDecodeState(ReadOnlySpan<byte> source, [NotNullWhen(true)] out ChannelState? state, out StorageError error)
    {
        if (TryDecodeUnchecked(source, out var read, out error) && TryCheck(read, out error))
        {
            state = read;
            return true;
        }

        state = null;
        return false;
    }

    /// <summary>Checks that the parts of a state go together: for what facts made of a state that was loaded.</summary>
    /// <param name="state">The state.</param>
    /// <param name="error">What does not fit.</param>
    /// <returns>False when something does not.</returns>
    public static bool TryCheck(ChannelState state, out StorageError error)
    {
        ArgumentNullException.ThrowIfNull(state);
        var misfit = state.AsDisconnected().Phase is FundedState phase ? StateChecks.Find(phase) : null;
        error = misfit is null ? default : new(StorageErrorKind.Inconsistent, 0, misfit);
        return misfit is null;
    }

    /// <summary>Encodes the record of a revocable commitment.</summary>
    /// <param name="record">The record.</param>
    /// <returns>The bytes.</returns>
    public static Bytes EncodeRevocable(RevocableRecord record)
    {
        ArgumentNullException.ThrowIfNull(record);
        var w = Start();
        SideRecordFormats.WriteRevocable(w, record);
        return w.ToBytes();
    }

    /// <summary>Decodes the record of a revocable commitment.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="record">The record.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>False when something is wrong.</returns>
    public static bool TryDecodeRevocable(ReadOnlySpan<byte> source, [NotNullWhen(true)] out RevocableRecord? record, out StorageError error) =>
        TryDecode(source, "revocable", SideRecordFormats.ReadRevocable, out record, out error);

    /// <summary>Encodes how far a signer is in a channel.</summary>
    /// <param name="marks">The marks.</param>
    /// <returns>The bytes.</returns>
    public static Bytes EncodeMarks(SignerMarks marks)
    {
        ArgumentNullException.ThrowIfNull(marks);
        var w = Start();
        SideRecordFormats.WriteMarks(w, marks);
        return w.ToBytes();
    }

    /// <summary>Decodes how far a signer is in a channel.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="marks">The marks.</param>
    /// <param name="error">What is wrong.</param>
    /// <returns>False when something is wrong.</returns>
    public static bool TryDecodeMarks(ReadOnlySpan<byte> source, [NotNullWhen(true)] out SignerMarks? marks, out StorageError error) =>
        TryDecode(source, "marks", SideRecordFormats.ReadMarks, out marks, out error);

    /// <summary>Decodes a state without looking whether its parts go together.</summary>
    internal static bool TryDecodeUnchecked(ReadOnlySpan<byte> source, [NotNullWhen(true)] out ChannelState? state, out StorageError error)
    {
        var read = TryDecode<ChannelState>(source, "state", static (ref r) => StateFormats.All.ReadOne(ref r, "phase"), out var phase, out error);
        state = phase is FundedState funded ? new Offline(funded) : phase;
        return read && state is not null;
    }

    private static bool TryDecode<T>(ReadOnlySpan<byte> source, string name, ReadFields<T> read, [NotNullWhen(true)] out T? value, out StorageError error)
        where T : class
    {
        var r = Start(source, name);
        value = read(ref r);
        _ = r.TakeUnknown();
        error = r.Error;
        if (r.Failed || value is null)
        {
            value = null;
        }

        return value is not null;
    }

    private static StorageWriter Start()
    {
        var w = new StorageWriter();
        w.Number(Version);
        return w;
    }

    private static StorageReader Start(ReadOnlySpan<byte> source, string name)
    {
        var r = new StorageReader(source, name);
        r.Version(Version);
        return r;
    }
}
