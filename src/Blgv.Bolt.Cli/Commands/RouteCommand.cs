using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Blgv.Bolt.Cli.Graphs;
using Blgv.Bolt.Gossip;
using Blgv.Bolt.Primitives;
using Blgv.Bolt.Routing;
using Spectre.Console;

namespace Blgv.Bolt.Cli.Commands;

/// <summary><c>bolt route</c>: the best way for an amount.</summary>
internal sealed class RouteCommand
{
    private const string Lesson =
        """
        A route costs three things, each put in millisatoshi: its fee; -ln(probability) times the cost of a failure (half a
        percent of the amount and 1 sat); and interest on the money that can be locked (10 percent a year). They are weighed by
        --fee-weight, --probability-weight and --timelock-weight, by default 0.4, 0.4 and 0.2, and added. Nothing is known of
        balances here, so probabilities come from capacities alone. Without a route the exit code is 1, and what is in the way is
        told.

        Examples:
          bolt route 03864ef025fd 02eec7245d6b 50000
          bolt route 03864ef025fd 02eec7245d6b 2000000 --max-parts 8 --max-fee 500 --svg route.svg
          bolt route 03864ef025fd 02eec7245d6b 1500msat --fee-weight 1 --probability-weight 0 --timelock-weight 0 --json
        """;

    private readonly Argument<string> _from = new("FROM") { Description = "The payer: a public key, or the first six digits of it or more." };
    private readonly Argument<string> _to = new("TO") { Description = "The payee, named likewise." };
    private readonly Argument<string> _amount = new("AMOUNT") { Description = "What the payee receives: satoshi, or millisatoshi with msat behind the number." };
    private readonly Option<string?> _maxFee = new("--max-fee") { Description = "The most that all parts together may pay, as AMOUNT. Default: no limit.", HelpName = "AMOUNT" };
    private readonly Option<int> _maxParts = Positive("--max-parts", "Into how many parts the payment may be split.", 1);
    private readonly Option<int> _maxHops = Positive("--max-hops", "The most channels in a route, up to 20.", RouteLimits.MostHops);
    private readonly Option<int> _maxTimelock = Positive("--max-timelock", "The most blocks for which money can be locked.", 2016);
    private readonly Option<double> _minProbability = Number("--min-probability", "The least chance of success, 0 to 1.", 0);
    private readonly Option<string[]> _avoid = new("--avoid") { Description = "A node or a channel that no route may use; may be repeated.", HelpName = "NODE|CHANNEL" };
    private readonly Option<double> _feeWeight = Number("--fee-weight", "The weight of the fee.", RouteCosts.Default.FeeWeight);
    private readonly Option<double> _probabilityWeight = Number("--probability-weight", "The weight of the risk of failure.", RouteCosts.Default.ProbabilityWeight);
    private readonly Option<double> _timelockWeight = Number("--timelock-weight", "The weight of locked money.", RouteCosts.Default.TimelockWeight);
    private readonly Option<int> _height = Positive("--height", "The height that expiries count from.", 0);
    private readonly Option<string?> _svg = new("--svg") { Description = "Also write a picture to this file.", HelpName = "FILE" };
    private readonly Option<string?> _dot = new("--dot") { Description = "Also write a picture for Graphviz to this file.", HelpName = "FILE" };
    private readonly Option<bool> _explain = new("--explain") { Description = "Also show what each route costs, and how much work it was to find." };
    private readonly Option<bool> _json = CommonOptions.Json("Print an object with the routes, or with the obstacles.");
    private readonly GraphOptions _graph = new();

    public static Command Create(CommandContext context)
    {
        var options = new RouteCommand();
        var command = new BoltSubcommand("route", "Finds the best way for an amount through the graph", Lesson) { options._from, options._to, options._amount };
        options._graph.AddTo(command);
        foreach (var option in (Option[])
        [
            options._maxFee, options._maxParts, options._maxHops, options._maxTimelock, options._minProbability, options._avoid, options._feeWeight,
            options._probabilityWeight, options._timelockWeight, options._height, options._svg, options._dot, options._explain, options._json,
        ])
        {
            command.Add(option);
        }

        command.SetAction(parsed => options.Run(context.Terminal, parsed));
        return command;
    }

    private int Run(Terminal terminal, ParseResult parsed)
    {
        var amount = AmountOf(parsed.GetRequiredValue(_amount));
        var graph = _graph.Load(parsed);
        var request = new RouteRequest(IdOf(graph, parsed.GetRequiredValue(_from)), IdOf(graph, parsed.GetRequiredValue(_to)), amount)
        {
            Height = new BlockHeight((uint)parsed.GetValue(_height)),
            Limits = LimitsOf(graph, parsed),
            Costs = RouteCosts.Default with
            {
                FeeWeight = parsed.GetValue(_feeWeight),
                ProbabilityWeight = parsed.GetValue(_probabilityWeight),
                TimelockWeight = parsed.GetValue(_timelockWeight),
            },
        };
        var result = new PathFinder().Find(RoutingGraph.From(graph), request);
        if (parsed.GetValue(_json))
        {
            terminal.WriteJson(writer => WriteJson(writer, result));
        }
        else if (result.IsFound)
        {
            Print(terminal, graph, result, parsed.GetValue(_explain));
        }

        if (!result.IsFound)
        {
            return parsed.GetValue(_json) ? ExitCode.Failed : throw CommandFailure.OfData($"There is no route. {result.Explain().ReplaceLineEndings(" ")}");
        }

        Draw(parsed.GetValue(_svg), () => RouteDrawing.ToSvg(result.Routes, id => NodeNames.NameOf(graph, id)));
        Draw(parsed.GetValue(_dot), () => RouteDrawing.ToDot(result.Routes, id => NodeNames.NameOf(graph, id)));
        return ExitCode.Done;
    }

    private RouteLimits LimitsOf(GraphSnapshot graph, ParseResult parsed)
    {
        var nodes = new List<PointBytes>();
        var channels = new List<ShortChannelId>();
        foreach (var avoided in parsed.GetValue(_avoid) ?? [])
        {
            if (ShortChannelId.TryParse(avoided, out var channel))
            {
                channels.Add(channel);
            }
            else
            {
                nodes.Add(IdOf(graph, avoided));
            }
        }

        return RouteLimits.Default with
        {
            MaxFee = parsed.GetValue(_maxFee) is { } fee ? AmountOf(fee) : MilliSatoshi.Max,
            MaxParts = parsed.GetValue(_maxParts),
            MaxHops = parsed.GetValue(_maxHops),
            MaxTimelock = (uint)parsed.GetValue(_maxTimelock),
            MinProbability = parsed.GetValue(_minProbability),
            AvoidNodes = nodes.ToSequence(),
            AvoidChannels = channels.ToSequence(),
        };
    }

    private static PointBytes IdOf(GraphSnapshot graph, string text) => graph.NodeId(NodeNames.Find(graph, text));

    private static MilliSatoshi AmountOf(string text)
    {
        var isMilli = text.EndsWith("msat", StringComparison.OrdinalIgnoreCase);
        var digits = isMilli ? text[..^4] : text.EndsWith("sat", StringComparison.OrdinalIgnoreCase) ? text[..^3] : text;
        return ulong.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MilliSatoshi.Max.Value / (isMilli ? 1u : 1000u)
            ? new MilliSatoshi(isMilli ? number : number * 1000)
            : throw CommandFailure.OfUsage($"'{text}' is no amount: 50000 or 50000sat is satoshi, 1500msat is millisatoshi.");
    }

    private static Option<int> Positive(string name, string description, int usual)
    {
        var option = new Option<int>(name) { Description = $"{description} Default: {usual}.", HelpName = "N", DefaultValueFactory = _ => usual };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<int>() < Math.Min(usual, 1))
            {
                result.AddError($"{name} takes {Math.Min(usual, 1)} or more.");
            }
        });
        return option;
    }

    private static Option<double> Number(string name, string description, double usual)
    {
        var option = new Option<double>(name)
        {
            Description = string.Create(CultureInfo.InvariantCulture, $"{description} Default: {usual}."),
            HelpName = "X",
            DefaultValueFactory = _ => usual,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && result.GetValueOrDefault<double>() is not (>= 0 and < 1e9))
            {
                result.AddError($"{name} takes 0 or more.");
            }
        });
        return option;
    }

    private static void Draw(string? path, Func<string> draw)
    {
        if (path is null)
        {
            return;
        }

        try
        {
            File.WriteAllText(path, draw());
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw CommandFailure.OfEnvironment($"{path} can't be written: {exception.Message}");
        }
    }

    private static void Print(Terminal terminal, GraphSnapshot graph, RoutingResult result, bool explain)
    {
        for (var i = 0; i < result.Routes.Count; i++)
        {
            var route = result.Routes[i];
            terminal.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"route {i + 1}: {route.Amount}, fee {route.Fee}, {route.Timelock} blocks, {route.Hops.Count} hops, {route.Probability:P1} likely"));
            var table = new Table().Border(TableBorder.Simple);
            table.AddColumn("channel");
            table.AddColumn("from");
            table.AddColumn("to");
            foreach (var name in (string[])["amount", "fee", "expiry", "likely"])
            {
                table.AddColumn(new TableColumn(name).RightAligned());
            }

            foreach (var hop in route.Hops)
            {
                table.AddRow(
                    new Text(hop.Channel.ShortChannelId.ToString()),
                    new Text(NodeNames.NameOf(graph, hop.From)),
                    new Text(NodeNames.NameOf(graph, hop.To)),
                    new Text(hop.Amount.ToString()),
                    new Text(hop.Fee.ToString()),
                    new Text(hop.Expiry.ToString()),
                    new Text(hop.Probability.ToString("P1", CultureInfo.InvariantCulture)));
            }

            terminal.Console.Write(table);
            if (explain)
            {
                terminal.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"  costs in msat: fee {route.Cost.Fee:F0}, risk of failure {route.Cost.Probability:F0}, locked money {route.Cost.Timelock:F0}; weighed {route.Cost.Weighted:F0}"));
            }
        }

        terminal.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Together: fee {result.Fee}, at most {result.Timelock} blocks, {result.Probability:P1} likely at the first attempt."));
        if (explain)
        {
            terminal.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Found in {result.Searches} searches that settled {result.NodesSettled:N0} nodes."));
        }
    }

    private static void WriteJson(Utf8JsonWriter writer, RoutingResult result)
    {
        writer.WriteStartObject();
        writer.WriteNumber("amount_msat", result.Request.Amount.Value);
        writer.WriteNumber("fee_msat", result.Fee.Value);
        writer.WriteNumber("timelock", result.Timelock);
        writer.WriteNumber("probability", result.Probability);
        writer.WriteNumber("nodes_settled", result.NodesSettled);
        writer.WriteStartArray("routes");
        foreach (var route in result.Routes)
        {
            WriteRoute(writer, route);
        }

        writer.WriteEndArray();
        writer.WriteStartArray("obstacles");
        foreach (var obstacle in result.Obstacles)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", obstacle.GetType().Name);
            writer.WriteString("explanation", obstacle.Explanation);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteRoute(Utf8JsonWriter writer, Routing.Route route)
    {
        writer.WriteStartObject();
        writer.WriteNumber("amount_msat", route.Amount.Value);
        writer.WriteNumber("fee_msat", route.Fee.Value);
        writer.WriteNumber("timelock", route.Timelock);
        writer.WriteNumber("probability", route.Probability);
        writer.WriteStartObject("cost_msat");
        writer.WriteNumber("fee", route.Cost.Fee);
        writer.WriteNumber("probability", route.Cost.Probability);
        writer.WriteNumber("timelock", route.Cost.Timelock);
        writer.WriteNumber("weighted", route.Cost.Weighted);
        writer.WriteEndObject();
        writer.WriteStartArray("hops");
        foreach (var hop in route.Hops)
        {
            writer.WriteStartObject();
            writer.WriteString("short_channel_id", hop.Channel.ShortChannelId.ToString());
            writer.WriteString("from", hop.From.ToString());
            writer.WriteString("to", hop.To.ToString());
            writer.WriteNumber("amount_msat", hop.Amount.Value);
            writer.WriteNumber("fee_msat", hop.Fee.Value);
            writer.WriteNumber("cltv_expiry", hop.Expiry.Value);
            writer.WriteNumber("probability", hop.Probability);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
