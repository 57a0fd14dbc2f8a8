using System.Globalization;
using System.Text;
using Blgv.Bolt.Primitives;

namespace Blgv.Bolt.Routing;

/// <summary>Draws routes: as a picture (SVG), or as a graph for Graphviz (DOT). Both are text; nothing is read or written.</summary>
public static class RouteDrawing
{
    private const int ColumnWidth = 240;
    private const int RowHeight = 74;
    private const int Margin = 80;
    private const int NodeWidth = 116;
    private const int NodeHeight = 34;
    private const int LegendLine = 20;
    private static readonly string[] _colours = ["#1f77b4", "#d95f02", "#2a9d4a", "#b5179e", "#8c6d1f", "#e63946", "#3a5ad9", "#117a65", "#7b2cbf", "#555555"];

    /// <summary>The routes as a directed graph in Graphviz's language.</summary>
    /// <param name="routes">The routes of a payment.</param>
    /// <param name="nameOf">What to call a node; null for the first characters of its id.</param>
    /// <returns>The text of a <c>.dot</c> file.</returns>
    public static string ToDot(Sequence<Route> routes, Func<PointBytes, string>? nameOf)
    {
        nameOf ??= ShortName;
        var text = new StringBuilder("digraph routes {\n  rankdir=LR;\n  node [shape=box, style=rounded];\n");
        foreach (var node in Layout.Of(routes).Places.Keys)
        {
            text.Append(CultureInfo.InvariantCulture, $"  \"{node}\" [label=\"{DotText(nameOf(node))}\"];\n");
        }

        for (var part = 0; part < routes.Count; part++)
        {
            foreach (var hop in routes[part].Hops)
            {
                text.Append(CultureInfo.InvariantCulture, $"  \"{hop.From}\" -> \"{hop.To}\" [label=\"{hop.Channel}\\n{hop.Amount}\", color=\"{Colour(part)}\"];\n");
            }
        }

        return text.Append("}\n").ToString();
    }

    /// <summary>The routes as a picture: the payer on the left, a colour for each part, lines as wide as the part's share.</summary>
    /// <param name="routes">The routes of a payment.</param>
    /// <param name="nameOf">What to call a node; null for the first characters of its id. It may hold any text.</param>
    /// <returns>The text of an <c>.svg</c> file.</returns>
    public static string ToSvg(Sequence<Route> routes, Func<PointBytes, string>? nameOf)
    {
        nameOf ??= ShortName;
        var layout = Layout.Of(routes);
        var width = (2 * Margin) + (Math.Max(layout.Columns - 1, 0) * ColumnWidth);
        var height = (2 * Margin) + (Math.Max(layout.Rows - 1, 0) * RowHeight) + (routes.Count * LegendLine);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" font-family=\"sans-serif\" font-size=\"11\">\n");
        text.Append(CultureInfo.InvariantCulture, $"<rect width=\"{width}\" height=\"{height}\" fill=\"#ffffff\"/>\n");
        for (var part = 0; part < routes.Count; part++)
        {
            AppendPart(text, routes, part, layout);
        }

        foreach (var (node, place) in layout.Places)
        {
            AppendNode(text, XmlText(nameOf(node)), node, Layout.Position(place));
        }

        for (var part = 0; part < routes.Count; part++)
        {
            var route = routes[part];
            text.Append(CultureInfo.InvariantCulture, $"<text x=\"16\" y=\"{height - 12 - ((routes.Count - 1 - part) * LegendLine)}\" fill=\"{Colour(part)}\">{route.Amount} for {route.Fee}, {route.Timelock} blocks, {100 * route.Probability:F1} %</text>\n");
        }

        return text.Append("</svg>\n").ToString();
    }

    private static void AppendPart(StringBuilder text, Sequence<Route> routes, int part, Layout layout)
    {
        var largest = routes.Max(route => (double)route.Amount.Value);
        var stroke = 1.5 + (3.5 * routes[part].Amount.Value / Math.Max(largest, 1));
        foreach (var hop in routes[part].Hops)
        {
            var (fromX, fromY) = Layout.Position(layout.Places[hop.From]);
            var (toX, toY) = Layout.Position(layout.Places[hop.To]);

            // Parts that share a channel bend apart, so that each is seen.
            var bend = 14 * part;
            text.Append(CultureInfo.InvariantCulture, $"<path d=\"M{fromX + (NodeWidth / 2)} {fromY} Q{(fromX + toX) / 2} {((fromY + toY) / 2) + bend} {toX - (NodeWidth / 2)} {toY}\" fill=\"none\" stroke=\"{Colour(part)}\" stroke-width=\"{stroke:F1}\" stroke-opacity=\"0.8\"><title>{hop.Channel}: {hop.Amount}, fee {hop.Fee}</title></path>\n");
            text.Append(CultureInfo.InvariantCulture, $"<text x=\"{(fromX + toX) / 2}\" y=\"{((fromY + toY) / 2) + (bend / 2) - 4}\" text-anchor=\"middle\" font-size=\"9\" fill=\"{Colour(part)}\">{hop.Channel.ShortChannelId}</text>\n");
        }
    }

    private static void AppendNode(StringBuilder text, string name, in PointBytes id, (int X, int Y) at)
    {
        text.Append(CultureInfo.InvariantCulture, $"<g><title>{id}</title><rect x=\"{at.X - (NodeWidth / 2)}\" y=\"{at.Y - (NodeHeight / 2)}\" width=\"{NodeWidth}\" height=\"{NodeHeight}\" rx=\"8\" fill=\"#f4f6f8\" stroke=\"#333333\"/>");
        text.Append(CultureInfo.InvariantCulture, $"<text x=\"{at.X}\" y=\"{at.Y + 4}\" text-anchor=\"middle\" fill=\"#111111\">{name}</text></g>\n");
    }

    private static string Colour(int part) => _colours[part % _colours.Length];

    private static string ShortName(PointBytes node) => node.ToString()[..12];

    /// <summary>Names are what strangers call themselves.</summary>
    private static string XmlText(string name) => Shown(name).Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal)
        .Replace(">", "&gt;", StringComparison.Ordinal);

    private static string DotText(string name) => Shown(name).Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal);

    /// <summary>What XML cannot hold, or a reader would not see as it is, becomes a question mark.</summary>
    private static string Shown(string name) => string.Create(name.Length, name, (shown, given) =>
    {
        for (var i = 0; i < shown.Length; i++)
        {
            var isHidden = char.GetUnicodeCategory(given[i]) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.OtherNotAssigned;
            shown[i] = isHidden ? '?' : given[i];
        }
    });

    /// <summary>Where nodes stand: a column for the largest number of hops from the payer, a row by when a node first comes up.</summary>
    private sealed record Layout(Dictionary<PointBytes, (int Column, int Row)> Places, int Columns, int Rows)
    {
        public static Layout Of(Sequence<Route> routes)
        {
            var columns = new Dictionary<PointBytes, int>();
            foreach (var route in routes)
            {
                for (var i = 0; i < route.Hops.Count; i++)
                {
                    columns.TryAdd(route.Hops[i].From, i);
                    columns[route.Hops[i].To] = Math.Max(columns.GetValueOrDefault(route.Hops[i].To), i + 1);
                }
            }

            var used = new Dictionary<int, int>();
            var places = new Dictionary<PointBytes, (int, int)>();
            foreach (var (node, column) in columns)
            {
                used[column] = used.GetValueOrDefault(column) + 1;
                places[node] = (column, used[column] - 1);
            }

            return new(places, columns.Count == 0 ? 0 : columns.Values.Max() + 1, used.Count == 0 ? 0 : used.Values.Max());
        }

        public static (int X, int Y) Position((int Column, int Row) place) => (Margin + (place.Column * ColumnWidth), Margin + (place.Row * RowHeight));
    }
}
