using System.Text.Json.Nodes;

namespace Blgv.Bolt.Wire.Tests;

/// <summary>The kinds of fields that no message of BOLT 1 has, with wrong JSON.</summary>
public sealed class JsonFieldKindTests
{
    private const string Point = "02eec7245d6b7d2ccb30380bfbe2a3648cd7a942653f5aa340edcea1f283686619";

    [Theory]
    [InlineData("$.bb.first_node_id", "\"\"")]
    [InlineData("$.bb.first_node_id", "\"00000001000002000300\"")]
    [InlineData("$.bb.first_node_id", "\"04eec7245d6b7d2ccb30380bfbe2a3648cd7a942653f5aa340edcea1f283686619\"")]
    [InlineData("$.bb.first_node_id", "7")]
    [InlineData("$.bb.path", "{}")]
    [InlineData("$.bb.path[0].blinded_node_id", "\"00\"")]
    [InlineData("$.cc", "[1]")]
    [InlineData("$.cc", "[1,2,3]")]
    [InlineData("$.cc", "7")]
    [InlineData("$.cc[1]", "4294967296")]
    [InlineData("$.cc[0]", "-1")]
    [InlineData("$.dd", "[\"1x2x3\"]")]
    [InlineData("$.dd[1]", "\"1x2\"")]
    [InlineData("$.aa", "\"0\"")]
    [InlineData("$.aa_len", "7")]
    public void Wrong_json_is_refused_where_it_is(string path, string value)
    {
        var json = Valid();
        Set(json, path, JsonNode.Parse(value));

        Assert.False(Generators.Registry.TryReadJson(json.ToJsonString(), out _, out var error));
        Assert.Equal(path, error.Path);
    }

    [Fact]
    public void A_length_or_count_of_one_byte_ends_at_255()
    {
        var json = Valid();
        json["aa"] = new string('0', 2 * 256);
        Assert.False(Generators.Registry.TryReadJson(json.ToJsonString(), out _, out var error));
        Assert.Equal("$.aa", error.Path);

        json = Valid();
        json["bb"]!["path"] = new JsonArray([.. Enumerable.Range(0, 256).Select(_ => Hop())]);
        Assert.False(Generators.Registry.TryReadJson(json.ToJsonString(), out _, out error));
        Assert.Equal("$.bb.path", error.Path);
    }

    [Fact]
    public void Right_json_is_read()
    {
        var json = Valid();
        json["aa_len"] = 2;
        json["bb"]!["num_hops"] = 1;

        Assert.True(Generators.Registry.TryReadJson(json.ToJsonString(), out var message, out var error), error.ToString());
        var everything = Assert.IsType<Everything>(message);
        Assert.Equal(("00ff", "1x2x3/1", 1), (everything.Aa.ToString(), everything.Bb.FirstNodeId.ToString(), everything.Bb.Path.Count));
        Assert.Equal([7u, 4294967295u], everything.Cc);
    }

    private static JsonObject Valid()
    {
        var json = JsonNode.Parse(Generators.Registry.ToJson(new Everything()))!.AsObject();
        json["aa"] = "00ff";
        json["bb"] = new JsonObject { ["first_node_id"] = "010000010000020003", ["first_path_key"] = Point, ["path"] = new JsonArray(Hop()) };
        json["cc"] = new JsonArray(7, 4294967295);
        json["dd"] = new JsonArray("1x2x3", "0000010000020003");
        return json;
    }

    private static JsonObject Hop() => new() { ["blinded_node_id"] = Point, ["encrypted_recipient_data"] = "00" };

    private static void Set(JsonNode root, string path, JsonNode? value)
    {
        var steps = path.Replace("[", ".[", StringComparison.Ordinal).Split('.')[1..];
        var node = root;
        foreach (var step in steps[..^1])
        {
            node = step[0] == '[' ? node[int.Parse(step[1..^1], System.Globalization.CultureInfo.InvariantCulture)]! : node[step]!;
        }

        if (steps[^1][0] == '[')
        {
            node[int.Parse(steps[^1][1..^1], System.Globalization.CultureInfo.InvariantCulture)] = value;
        }
        else
        {
            node[steps[^1]] = value;
        }
    }
}
