using System.Globalization;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Messages;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>A gossip query or its reply: its fields and the elements of its arrays, or why an array is refused.</summary>
/// <param name="Message">Its bytes, the type first.</param>
/// <param name="Type">The name of the message.</param>
/// <param name="Fields">The plain fields, by name.</param>
/// <param name="Arrays">The encoded arrays, by name.</param>
/// <param name="Checksums">The checksums, which have no encoding; null when there are none.</param>
/// <remarks>BOLT 7, "Query Messages".</remarks>
internal sealed record GossipQuery(
    Bytes Message, string Type, Sequence<KeyValuePair<string, string>> Fields, Sequence<KeyValuePair<string, EncodedArray>> Arrays, string? Checksums) : IVector
{
    private static readonly string[] s_fields = ["chain_hash", "first_blocknum", "number_of_blocks", "sync_complete", "query_option_flags"];
    private static readonly string[] s_arrays = ["short_channel_ids", "query_flags", "timestamps"];

    public static IVector Read(VectorObject json)
    {
        var message = json.Hex("message");
        var expect = json.Object("expect");
        return new GossipQuery(
            message,
            expect.OneOf("type", "query_short_channel_ids", "query_channel_range", "reply_channel_range"),
            s_fields.Where(expect.Has).Select(name => KeyValuePair.Create(name, expect.Text(name))).ToSequence(),
            s_arrays.Where(expect.Has).Select(name => KeyValuePair.Create(name, EncodedArray.Read(expect.Object(name)))).ToSequence(),
            expect.Has("checksums") ? string.Join(' ', expect.Texts("checksums")) : null);
    }

    public void Run(Check check)
    {
        if (!MessageRegistry.Bolt.TryDecode(Message.Span, out var message, out var error))
        {
            ExpectedError.None.Compare(check, error);
            return;
        }

        check.Same("type", Type, message.TypeName);
        check.Same("encoded again", Message.ToString(), Convert.ToHexStringLower(message.ToArray()));
        switch (message)
        {
            case QueryChannelRange range:
                CheckFields(check, range.ChainHash, range.FirstBlocknum, range.NumberOfBlocks, null, range.QueryOption?.QueryOptionFlags);
                break;
            case ReplyChannelRange reply:
                CheckFields(check, reply.ChainHash, reply.FirstBlocknum, reply.NumberOfBlocks, reply.SyncComplete, null);
                var channels = CheckIds(check, reply.EncodedShortIds);
                CheckTimestamps(check, reply.Timestamps);
                check.Same("checksums", Checksums ?? "", reply.Checksums is { } checksums ? Shown(checksums) : "");
                check.Same("checksums for each id", "", channels is not null && reply.Checksums is { } each && each.Count != channels ? "no" : "");
                break;
            case QueryShortChannelIds query:
                CheckFields(check, query.ChainHash, null, null, null, null);
                CheckFlags(check, query.QueryFlags, CheckIds(check, query.EncodedShortIds) ?? Expected("short_channel_ids")?.Values.Count ?? 0);
                break;
            default:
                check.Same("type", Type, message.GetType().Name);
                break;
        }
    }

    private static string Shown(Sequence<ChannelUpdateChecksums> checksums) =>
        string.Join(' ', checksums.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.ChecksumNodeId1}/{each.ChecksumNodeId2}")));

    private void CheckFields(Check check, ChainHash chain, uint? first, uint? number, byte? complete, QueryOptionFlags? options)
    {
        string?[] got =
        [
            chain.ToHex(), first?.ToString(CultureInfo.InvariantCulture), number?.ToString(CultureInfo.InvariantCulture),
            complete?.ToString(CultureInfo.InvariantCulture), ((ulong?)options)?.ToString(CultureInfo.InvariantCulture),
        ];
        check.Same("fields", string.Join(", ", Fields.Select(field => $"{field.Key}={field.Value}")), string.Join(
            ", ", s_fields.Zip(got).Where(field => field.Second is not null).Select(field => $"{field.First}={field.Second}")));
    }

    private EncodedArray? Expected(string name) => Arrays.FirstOrDefault(array => array.Key == name).Value;

    private int? CheckIds(Check check, Bytes encoded)
    {
        var right = EncodedShortChannelIds.TryDecode(encoded, out var channels, out var error);
        EncodedArray.Compare(check, "short_channel_ids", Expected("short_channel_ids"), error, right ? channels.Select(each => each.ToString()) : null, Inflated);
        return right ? channels.Count : null;

        IEnumerable<string> Inflated(Func<Bytes, Bytes> inflate)
        {
            Bytes plain = Bytes.Copy([0, .. inflate(Bytes.Copy(encoded.Span[1..])).Span]);
            return EncodedShortChannelIds.TryDecode(plain, out var ids, out _) ? ids.Select(each => each.ToString()) : [];
        }
    }

    private void CheckFlags(Check check, EncodedQueryFlags? encoded, int count)
    {
        if (encoded is not { } flags)
        {
            check.Same("query_flags", "none", Expected("query_flags") is null ? "none" : "some");
            return;
        }

        var right = flags.TryDecode(count, out var decoded, out var error);
        EncodedArray.Compare(check, "query_flags", Expected("query_flags"), error, right ? Numbers(decoded) : null, Inflated);

        IEnumerable<string> Inflated(Func<Bytes, Bytes> inflate) =>
            new EncodedQueryFlags(0, inflate(flags.Encoded)).TryDecode(count, out var plain, out _) ? Numbers(plain) : [];

        static IEnumerable<string> Numbers(Sequence<QueryFlags> flags) => flags.Select(each => ((ulong)each).ToString(CultureInfo.InvariantCulture));
    }

    private void CheckTimestamps(Check check, EncodedTimestamps? encoded)
    {
        if (encoded is not { } timestamps)
        {
            check.Same("timestamps", "none", Expected("timestamps") is null ? "none" : "some");
            return;
        }

        var right = timestamps.TryDecode(out var decoded, out var error);
        EncodedArray.Compare(check, "timestamps", Expected("timestamps"), error, right ? Pairs(decoded) : null, Inflated);

        IEnumerable<string> Inflated(Func<Bytes, Bytes> inflate) =>
            new EncodedTimestamps(0, inflate(timestamps.Encoded)).TryDecode(out var plain, out _) ? Pairs(plain) : [];

        static IEnumerable<string> Pairs(Sequence<ChannelUpdateTimestamps> timestamps) =>
            timestamps.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.TimestampNodeId1}/{each.TimestampNodeId2}"));
    }
}
