using System.Globalization;
using Blgv.Bolt.Wire;
using Blgv.Bolt.Wire.Onion;

namespace Blgv.Bolt.Conformance.Vectors;

/// <summary>The records of an <c>encrypted_data_tlv</c>, compared by their names in the BOLT.</summary>
/// <remarks>BOLT 4, "Inside encrypted_recipient_data: encrypted_data_tlv".</remarks>
internal sealed class EncryptedData
{
    private readonly SortedDictionary<string, string> _expected = new(StringComparer.Ordinal);

    public EncryptedData(VectorObject json)
    {
        foreach (var name in json.Names)
        {
            switch (name)
            {
                case "allowed_features":
                    _expected[name] = string.Join(' ', json.Texts(name));
                    break;
                case "payment_relay" or "payment_constraints" or "unknown":
                    var members = json.Object(name);
                    foreach (var member in members.Names)
                    {
                        _expected[$"{name}.{member}"] = members.Text(member);
                    }

                    break;
                default:
                    _expected[name] = json.Text(name);
                    break;
            }
        }
    }

    /// <summary>Compares all the records there are.</summary>
    public void Check(Check check, string place, ReadOnlySpan<byte> encoded)
    {
        if (!FieldCodec.TryDecode<EncryptedDataTlv>(encoded, out var data, out var error))
        {
            check.Same(place, "", error.ToString());
            return;
        }

        check.Same($"{place} written again", Convert.ToHexStringLower(encoded), Convert.ToHexStringLower(FieldCodec.Encode(data)));
        check.Same(place, Shown(_expected), Shown(Records(data)));
    }

    private static SortedDictionary<string, string> Records(EncryptedDataTlv data)
    {
        var records = new SortedDictionary<string, string>(StringComparer.Ordinal);
        Add("padding", data.Padding);
        Add("short_channel_id", data.ShortChannelId);
        Add("next_node_id", data.NextNodeId);
        Add("path_id", data.PathId);
        Add("next_path_key_override", data.NextPathKeyOverride);
        Add("payment_relay.cltv_expiry_delta", data.PaymentRelay?.CltvExpiryDelta.Value);
        Add("payment_relay.fee_proportional_millionths", data.PaymentRelay?.FeeProportionalMillionths);
        Add("payment_relay.fee_base_msat", data.PaymentRelay?.FeeBaseMsat);
        Add("payment_constraints.max_cltv_expiry", data.PaymentConstraints?.MaxCltvExpiry);
        Add("payment_constraints.htlc_minimum_msat", data.PaymentConstraints?.HtlcMinimumMsat.Value);
        if (data.AllowedFeatures is { } features)
        {
            Add("allowed_features", string.Join(' ', features.SetBits()));
        }

        foreach (var record in data.Extension)
        {
            Add(string.Create(CultureInfo.InvariantCulture, $"unknown.{record.Type}"), record.Value);
        }

        return records;

        void Add<T>(string name, T value)
        {
            if (value is not null)
            {
                records[name] = string.Create(CultureInfo.InvariantCulture, $"{value}");
            }
        }
    }

    private static string Shown(SortedDictionary<string, string> records) => string.Join(", ", records.Select(record => $"{record.Key}={record.Value}"));
}
