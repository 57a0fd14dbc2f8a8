using System.Xml.Linq;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing.Tests;

public sealed class DrawingTests
{
    private static readonly XNamespace _svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void A_picture_has_each_node_once_and_a_line_for_each_hop()
    {
        var routes = TwoParts();

        var picture = XDocument.Parse(RouteDrawing.ToSvg(routes, null)).Root!;

        Assert.Equal(4, picture.Elements(_svg + "g").Count());
        Assert.Equal(4, picture.Elements(_svg + "path").Count());
        Assert.Equal(2, picture.Elements(_svg + "path").Select(path => (string?)path.Attribute("stroke")).Distinct(StringComparer.Ordinal).Count());
        Assert.Contains(picture.Elements(_svg + "text"), text => text.Value == "15000000 msat for 0 msat, 18 blocks, 6.3 %");
    }

    [Fact]
    public void Names_that_strangers_gave_themselves_stay_text()
    {
        const string name = "<script>\"&\u202e\u0000\\";
        var picture = XDocument.Parse(RouteDrawing.ToSvg(TwoParts(), _ => name)).Root!;
        Assert.All(picture.Elements(_svg + "g"), node => Assert.Equal("<script>\"&??\\", node.Element(_svg + "text")!.Value));

        var graph = RouteDrawing.ToDot(TwoParts(), _ => name);
        Assert.Contains("[label=\"<script>\\\"&??\\\\\"]", graph, StringComparison.Ordinal);
    }

    [Fact]
    public void A_graph_names_channels_and_amounts()
    {
        var lines = RouteDrawing.ToDot(TwoParts(), null).Split('\n');

        Assert.Equal("digraph routes {", lines[0]);
        Assert.Equal(4, lines.Count(line => line.Contains(" -> ", StringComparison.Ordinal)));
        Assert.Contains($"  \"{Network.Node(0)}\" -> \"{Network.Node(2)}\" [label=\"600000x1x0/0\\n15000000 msat\", color=\"#1f77b4\"];", lines, StringComparer.Ordinal);
        Assert.Equal("}", lines[^2]);
    }

    [Fact]
    public void No_routes_are_an_empty_picture()
    {
        Assert.Empty(XDocument.Parse(RouteDrawing.ToSvg([], null)).Root!.Elements(_svg + "g"));
        Assert.DoesNotContain("->", RouteDrawing.ToDot([], null), StringComparison.Ordinal);
    }

    private static Sequence<Route> TwoParts()
    {
        var free = Network.Policy(0, 0, 0);
        var network = new Network().Add(1, 0, 2, 20_000, free).Add(2, 2, 1, 20_000, free).Add(3, 0, 3, 20_000, free).Add(4, 3, 1, 20_000, free);
        var result = network.Find(new(Network.Node(0), Network.Node(1), new(30_000_000)) { Limits = new() { MaxParts = 2 } });
        Assert.Equal(2, result.Routes.Count);
        return result.Routes;
    }
}
